"""Tests of the copied runtime: what the client does, whatever the specification."""
