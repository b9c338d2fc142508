# Copied by `make generate` from templates/batchwright/testing/api/__init__.py. Do not edit.
"""What the fake makes of a request: its operation, what is wrong with it, and the reply."""
