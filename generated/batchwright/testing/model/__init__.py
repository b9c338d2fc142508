# Copied by `make generate` from templates/batchwright/testing/model/__init__.py. Do not edit.
"""The state of the server: objects and files, their lifecycles, and the execution of requests."""
