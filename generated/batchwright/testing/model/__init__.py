# Copied by `make generate` from templates/batchwright/testing/model/__init__.py. Do not edit.
"""What the server keeps: objects and files, their lifecycles, and the requests it executes."""
