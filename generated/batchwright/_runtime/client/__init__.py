# Copied by `make generate` from templates/batchwright/_runtime/client/__init__.py. Do not edit.
"""The clients, synchronous and asynchronous, and what they return: pages, downloads, waits."""
