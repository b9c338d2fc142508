# Copied by `make generate` from templates/batchwright/testing/http/__init__.py. Do not edit.
"""How requests reach the fake and replies leave it, faults on the way included; the journal."""
