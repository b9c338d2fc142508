# Copied by `make generate` from templates/batchwright/_runtime/__init__.py. Do not edit.
"""What every operation needs and no specification decides: requests, errors, pages, files."""
