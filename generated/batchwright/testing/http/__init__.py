# Copied by `make generate` from templates/batchwright/testing/http/__init__.py. Do not edit.
"""The transports of the fake, with faults, and the journal."""
