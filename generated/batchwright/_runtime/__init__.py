# Copied by `make generate` from templates/batchwright/_runtime/__init__.py. Do not edit.
"""What every operation needs and no specification decides, in six levels.

The files beside this one know of errors, JSON, time and states. Above them, each importing only
what is before it: `request` (operations as values), `jsonl` (files of lines), `http` (one
exchange), `client` (performs calls, returns pages and downloads, waits), `results` and `submit`.
"""
