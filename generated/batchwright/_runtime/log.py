# Copied by `make generate` from templates/batchwright/_runtime/log.py. Do not edit.
"""The package's logger."""

from __future__ import annotations

import logging

LOG = logging.getLogger((__package__ or "").rpartition(".")[0])
"""It has the name of the package, also in a copy with another name.

DEBUG has a line for each exchange, INFO for each repetition and wait, WARNING for possible costs.
"""
