# Copied by `make generate` from templates/batchwright/_runtime/log.py. Do not edit.
"""The package's logger."""

from __future__ import annotations

import logging

LOG = logging.getLogger((__package__ or "").rpartition(".")[0])
"""It bears the package's name, also where the package is copied under another one.

DEBUG has a line for each exchange, INFO one for each repetition and wait, WARNING what costs money.
"""
