# Copied by `make generate` from templates/batchwright/_runtime/request/__init__.py. Do not edit.
"""What is sent, as values: operations, their arguments, options and files; free of I/O."""
