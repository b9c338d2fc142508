# Copied by `make generate` from templates/batchwright/_runtime/log.py. Do not edit.
"""The package's logger."""

import logging

LOG = logging.getLogger((__package__ or "").rpartition(".")[0])
