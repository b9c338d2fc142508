# Copied by `make generate` from templates/batchwright/testing/__init__.py. Do not edit.
"""A fake server of the specification for tests: in process, or on a local port."""

from __future__ import annotations

from . import corpus, factories
from .fake import Fake
from .http.faults import Drip, Fault, HangUp, Malformed, Refuse, Reset, Stall, Status, Truncate
from .http.findings import Complaint
from .http.journal import Exchange
from .model.script import Event, Response
from .serve import serve

__all__ = [
    "Complaint",
    "Drip",
    "Event",
    "Exchange",
    "Fake",
    "Fault",
    "HangUp",
    "Malformed",
    "Refuse",
    "Reset",
    "Response",
    "Stall",
    "Status",
    "Truncate",
    "corpus",
    "factories",
    "serve",
]
