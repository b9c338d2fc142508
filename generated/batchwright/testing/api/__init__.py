# Copied by `make generate` from templates/batchwright/testing/api/__init__.py. Do not edit.
"""Processes a request: its operation, its errors, and the reply."""
