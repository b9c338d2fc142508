"""Servers of a dialect that follow the spec without the overlay in one respect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from batchwright.testing.contract import Contract, Operation
from batchwright.testing.contracts import load
from msgspec.structs import replace

from .changes import other_code, other_field, other_outputs, shown, with_operations
from .mutant import Mutant, Unclaimed

PLAIN = load()
CREATE = "batches.create"


def _as_plain(*names: str) -> Callable[[Contract], Contract]:
    """The contract of a dialect with these parts of the spec's."""
    return lambda contract: replace(contract, **{name: getattr(PLAIN, name) for name in names})


def _refusing_as_plain(operation: str) -> Callable[[Contract], Contract]:
    """An operation has the refusals of the spec."""
    plain = next(one for one in PLAIN.operations if one.name == operation)

    def refusing(one: Operation) -> Operation:
        reasons = {answer.when for answer in one.error_rules}
        return replace(
            one, error_rules=tuple(each for each in plain.error_rules if each.when in reasons)
        )

    return lambda contract: with_operations(contract, operation, refusing)


def _choosing_as_plain(operation: str) -> Callable[[Contract], Contract]:
    """An operation refuses unknown values as the spec says."""
    plain = next(one for one in PLAIN.operations if one.name == operation)
    choices = tuple(one for one in plain.error_rules if one.when == "enum")
    return lambda contract: with_operations(
        contract, operation, lambda one: replace(one, error_rules=(*choices, *one.error_rules))
    )


def _asked_as_plain(operation: str) -> Callable[[Contract], Contract]:
    """An operation has the parameters of the spec, with their limits."""
    plain = next(one for one in PLAIN.operations if one.name == operation)
    return lambda contract: with_operations(
        contract, operation, lambda one: replace(one, query=plain.query)
    )


def _in_pages(operation: str, size: int) -> Callable[[Contract], Contract]:
    """A list has pages as in the spec, but shorter ones."""
    plain = next(one for one in PLAIN.operations if one.name == operation)
    assert plain.paging is not None
    limit = plain.paging.limit
    query = tuple(replace(one, default=size) if one.name == limit else one for one in plain.query)
    return lambda contract: with_operations(
        contract, operation, lambda one: replace(one, query=query, paging=plain.paging)
    )


def _coded_as_plain(rule: str) -> Callable[[Contract], Contract]:
    """A fault of a file has the code of the spec."""
    return other_code(rule, getattr(PLAIN.inputs[0].rules.codes, rule))


def _sent_as_plain(schema: str, *names: str) -> Callable[[Contract], Contract]:
    """These properties, or all, are written as in the spec when they have no value."""
    sent = {one.name: one.sent for one in PLAIN.schemas[schema].fields}

    def changed(contract: Contract) -> Contract:
        owner = contract.schemas[schema]
        fields = tuple(
            replace(one, sent=sent[one.name]) if one.name in (names or sent) else one
            for one in owner.fields
        )
        return replace(
            contract, schemas={**contract.schemas, schema: replace(owner, fields=fields)}
        )

    return changed


def _valued_as_plain(*names: str) -> Callable[[Contract], Contract]:
    """Result files have these values as in the spec."""
    plain = PLAIN.outputs[0].values
    return other_outputs(
        lambda one: replace(one, values={**one.values, **{name: plain[name] for name in names}})
    )


def _written_as_plain(*names: str) -> Callable[[Contract], Contract]:
    """Result lines are written as in the spec in these respects."""

    def changed(contract: Contract) -> Contract:
        plain: dict[str, Any] = {name: getattr(PLAIN.writings[0], name) for name in names}
        return replace(contract, writings=tuple(replace(one, **plain) for one in contract.writings))

    return changed


MUTANTS = (
    Mutant(
        dialect="azure",
        name="azure-codes-of-openai",
        title="the error for an unknown file has the code of the spec, not 404",
        contract=_refusing_as_plain("files.delete"),
        noted=frozenset({"files.delete/unknown-id", "files.delete/deleted"}),
    ),
    Mutant(
        dialect="azure",
        name="azure-suffix-of-openai",
        title="an upload is refused with the code of the spec, not 400",
        contract=_refusing_as_plain("files.create"),
        noted=frozenset({"files.create/purpose-unknown-value"}),
    ),
    Mutant(
        dialect="azure",
        name="azure-kept-for-an-hour",
        title="files can be kept for less than 14 days",
        contract=other_field("FileExpiresAfter", "seconds", shape={"minimum": 3600}),
        caught=frozenset({"files.create/expires_after.seconds-below-minimum"}),
    ),
    Mutant(
        dialect="azure",
        name="azure-results-kept-for-an-hour",
        title="result files can be kept for less than 14 days",
        contract=other_field("OutputExpiresAfter", "seconds", shape={"minimum": 3600}),
        caught=frozenset({f"{CREATE}/output_expires_after.seconds-below-minimum"}),
    ),
    Mutant(
        dialect="azure",
        name="azure-mismatch-of-openai",
        title="more than one model in a file has the code mismatched_model",
        contract=_coded_as_plain("different"),
        noted=frozenset({"batch/problems/different"}),
    ),
    Mutant(
        dialect="groq",
        name="groq-pages-of-files",
        title="the list of files has pages of five",
        contract=_in_pages("files.list", 5),
        caught=frozenset({"files.list/complete"}),
    ),
    Mutant(
        dialect="groq",
        name="groq-pages-of-batches",
        title="the list of batches has pages of five",
        contract=_in_pages("batches.list", 5),
        caught=frozenset({"batches.list/complete"}),
    ),
    Mutant(
        dialect="groq",
        name="groq-endpoint-of-openai",
        title="a batch has an endpoint of the spec that Groq does not have",
        handle=shown("batch", lambda one: one.update(endpoint="/v1/responses")),
        caught=frozenset({f"{CREATE}/endpoint-echoed"}),
        noted=frozenset({"batch/endpoint-type"}),
    ),
    Mutant(
        dialect="groq",
        name="groq-purpose-of-openai",
        title="result files have a purpose of the spec that Groq does not have",
        contract=other_outputs(lambda one: replace(one, values={**one.values, "purpose": "evals"})),
        caught=frozenset({"batch/output_file_id/purpose", "batch/error_file_id/purpose"}),
        noted=frozenset({"file/purpose-type"}),
    ),
    Mutant(
        dialect="aibrix",
        name="aibrix-begins-validating",
        title="a new batch is validating",
        contract=_as_plain("lifecycles"),
        noted=frozenset({"batch/lifecycle/begins-scheduling"}),
    ),
    Mutant(
        dialect="aibrix",
        name="aibrix-window-of-openai",
        title="the completion window is the value in the request",
        contract=other_field("Batch", "completion_window", shape={"pattern": None}),
        caught=frozenset({f"{CREATE}/completion_window-echoed"}),
    ),
    Mutant(
        dialect="aibrix",
        name="aibrix-words-of-openai",
        title="an unknown endpoint is refused with 400, not 422",
        contract=_choosing_as_plain(CREATE),
        noted=frozenset({f"{CREATE}/endpoint-unknown-value"}),
    ),
    Mutant(
        dialect="aibrix",
        name="aibrix-pages-of-openai",
        title="a page of files may have 10,000",
        contract=_asked_as_plain("files.list"),
        caught=frozenset({"files.list/limit-above-maximum"}),
    ),
    Mutant(
        dialect="aibrix",
        name="aibrix-empty-of-openai",
        title="a file without a request is called empty_file",
        contract=_coded_as_plain("empty"),
        noted=frozenset({"batch/problems/empty"}),
    ),
    Mutant(
        dialect="ogx",
        name="ogx-finalizing",
        title="a batch is finalizing for a while",
        contract=_as_plain("lifecycles"),
        caught=frozenset({"batch/lifecycle/known-states"}),
    ),
    Mutant(
        dialect="ogx",
        name="ogx-purpose-of-openai",
        title="result files have the purpose batch_output",
        contract=_valued_as_plain("purpose"),
        caught=frozenset({"batch/output_file_id/purpose", "batch/error_file_id/purpose"}),
    ),
    Mutant(
        dialect="ogx",
        name="ogx-body-of-openai",
        title="the body of a response is JSON, not a string that contains JSON",
        contract=_written_as_plain("text"),
        caught=frozenset({"batch-result-line/body-form"}),
    ),
    Mutant(
        dialect="ogx",
        name="ogx-failure-of-openai",
        title="the error of a failed request is in the body of its response",
        contract=_written_as_plain("failed"),
        noted=frozenset({"batch-result-line/error-told"}),
    ),
)

UNCLAIMED = (
    Unclaimed(
        mutant=Mutant(
            dialect="ogx",
            name="ogx-url-of-openai",
            title="a line for another endpoint has the code of the spec",
            contract=_coded_as_plain("unequal"),
        ),
        why="The code of the error is only reported.",
    ),
    Unclaimed(
        mutant=Mutant(
            dialect="azure",
            name="azure-no-empty-file",
            title="if no request failed, the batch has no error file",
            contract=other_outputs(lambda one: replace(one, always=False)),
        ),
        why="An empty file and none mean the same.",
    ),
    Unclaimed(
        mutant=Mutant(
            dialect="azure",
            name="azure-expires-by-itself",
            title="a batch expires after a day",
            contract=_as_plain("lifecycles"),
        ),
        why="It takes a day; a run takes a minute.",
    ),
    Unclaimed(
        mutant=Mutant(
            dialect="groq",
            name="groq-status-of-openai",
            title="a file has a status",
            contract=_sent_as_plain("File", "status"),
        ),
        why="A property of the spec is allowed, also if the dialect is not known to send it.",
    ),
    Unclaimed(
        mutant=Mutant(
            dialect="aibrix",
            name="aibrix-nulls-of-openai",
            title="properties without a value are null, not absent",
            contract=_sent_as_plain("Batch"),
        ),
        why="A client reads both as None.",
    ),
    Unclaimed(
        mutant=Mutant(
            dialect="ogx",
            name="ogx-limit-of-openai",
            title="a page of batches has at most 100 items",
            contract=_refusing_as_plain("batches.list"),
        ),
        why="No requirement demands that a value beyond a limit is accepted.",
    ),
)
