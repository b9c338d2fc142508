"""The behaviour of OpenAI where servers differ, and that of the two servers instead.

A check compares a server with its own entry here, so that every change of a server is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from batchwright import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    NotFoundError,
    UnprocessableEntityError,
)

ACCEPTED = "accepted"
"""Instead of an error class: there is no error."""


class Trait(StrEnum):
    """The differences between servers, in words."""

    FILE_ID = "a file's id begins with"
    BATCH_ID = "a batch's id begins with"
    NEW_STATUS = "status of a new batch"
    NEW_COUNTS = "total of requests of a new batch"
    WINDOW = "window of a batch created with 24h"
    EXPIRES = "a batch has expires_at"
    USAGE = "a completed batch has usage"
    RESULT_PURPOSE = "purpose of a result file"
    RESULT_LISTED = "purpose of a result file in the list"
    FILES_EDGES = "a page of files has first_id and last_id"
    FILES_ORDER = "files are listed in the requested order"
    FILES_LIMIT = "a page of 10,000 files"
    BATCHES_LIMIT = "a page of 101 batches"
    WRONG_KEY = "a wrong key"
    WRONG_ENDPOINT = "a batch for an unknown endpoint"
    WRONG_WINDOW = "a batch with the window 'soon'"
    WRONG_METADATA = "a batch with 17 keys of metadata"
    WRONG_FILE = "a batch from an unknown file"
    WRONG_PURPOSE = "an upload for an unknown purpose"
    WRONG_NAME = "an upload for a batch with a name that ends in .exe"
    OTHER_PURPOSE = "an upload with purpose user_data"
    MALFORMED = "final status of a batch from a file that is not JSON"
    TOLD_TO_FAIL = "final status of a batch with x-aimock-batch-outcome: failed"
    CANCEL_FINAL = "cancelling a batch with a final status"
    REQUEST_ID = "an error has x-request-id"


OPENAI: Mapping[Trait, object] = {
    Trait.FILE_ID: "file-",
    Trait.BATCH_ID: "batch_",
    Trait.NEW_STATUS: "validating",
    Trait.NEW_COUNTS: 0,
    Trait.WINDOW: "24h",
    Trait.EXPIRES: True,
    Trait.USAGE: True,
    Trait.RESULT_PURPOSE: "batch_output",
    Trait.RESULT_LISTED: "batch_output",
    Trait.FILES_EDGES: True,
    Trait.FILES_ORDER: True,
    Trait.FILES_LIMIT: ACCEPTED,
    Trait.BATCHES_LIMIT: BadRequestError,
    Trait.WRONG_KEY: AuthenticationError,
    Trait.WRONG_ENDPOINT: BadRequestError,
    Trait.WRONG_WINDOW: BadRequestError,
    Trait.WRONG_METADATA: BadRequestError,
    Trait.WRONG_FILE: NotFoundError,
    Trait.WRONG_PURPOSE: BadRequestError,
    Trait.WRONG_NAME: BadRequestError,
    Trait.OTHER_PURPOSE: ACCEPTED,
    Trait.MALFORMED: "failed",
    Trait.TOLD_TO_FAIL: "completed",
    Trait.CANCEL_FINAL: ConflictError,
    Trait.REQUEST_ID: True,
}

AIBRIX: Mapping[Trait, object] = {
    Trait.FILE_ID: "",
    Trait.BATCH_ID: "",
    Trait.NEW_STATUS: "scheduling",
    Trait.NEW_COUNTS: None,
    Trait.WINDOW: "1d",
    Trait.RESULT_PURPOSE: None,
    Trait.RESULT_LISTED: "batch",
    Trait.FILES_EDGES: False,
    Trait.FILES_ORDER: False,
    Trait.FILES_LIMIT: BadRequestError,
    Trait.BATCHES_LIMIT: UnprocessableEntityError,
    Trait.WRONG_KEY: ACCEPTED,
    Trait.WRONG_ENDPOINT: UnprocessableEntityError,
    Trait.WRONG_WINDOW: UnprocessableEntityError,
    Trait.WRONG_METADATA: UnprocessableEntityError,
    Trait.WRONG_FILE: ACCEPTED,
    Trait.WRONG_PURPOSE: UnprocessableEntityError,
    Trait.OTHER_PURPOSE: UnprocessableEntityError,
    Trait.REQUEST_ID: False,
}

AIMOCK: Mapping[Trait, object] = {
    Trait.BATCH_ID: "batch-",
    Trait.EXPIRES: False,
    Trait.USAGE: False,
    Trait.WRONG_FILE: ACCEPTED,
    Trait.WRONG_NAME: ACCEPTED,
    Trait.MALFORMED: "completed",
    Trait.TOLD_TO_FAIL: "failed",
    Trait.CANCEL_FINAL: BadRequestError,
}
