# Copied by `make generate` from templates/batchwright/_runtime/submit/__init__.py. Do not edit.
"""Submissions: a file uploaded and an object created from it, once and once only."""
