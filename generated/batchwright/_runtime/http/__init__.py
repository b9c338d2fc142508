# Copied by `make generate` from templates/batchwright/_runtime/http/__init__.py. Do not edit.
"""One request and its response over httpx2: settings, limits, bodies, failures, repetitions."""
