# Copied by `make generate` from templates/batchwright/_runtime/jsonl/__init__.py. Do not edit.
"""Files of JSON lines: their rules, how they are checked and how they are written."""
