# Copied by `make generate` from templates/batchwright/_runtime/submit/__init__.py. Do not edit.
"""Submissions: upload a file, and create one object from it, not two."""
