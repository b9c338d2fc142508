# Copied by `make generate` from templates/batchwright/testing/__init__.py. Do not edit.
"""A server of the specification to test with: it keeps state, and needs no network."""
