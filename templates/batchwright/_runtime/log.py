"""The package's logger."""

import logging

LOG = logging.getLogger((__package__ or "").rpartition(".")[0])
