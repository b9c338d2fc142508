# Copied by `make generate` from templates/batchwright/_runtime/results/__init__.py. Do not edit.
"""Results read from files of JSON lines, counted, and paired with their requests."""
