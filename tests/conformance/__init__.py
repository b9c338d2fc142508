"""Checks that hold a live server to the spec: `make conformance BASE_URL=...`."""
