"""Result files that lose, repeat or change lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from batchwright.testing.contract import Contract, Reason
from msgspec.structs import replace

from .changes import Object, downloaded, each_result, other_outputs, results, shown
from .mutant import Mutant

RESULTS = "batch/results"
BOTH = ("batch/output_file_id", "batch/error_file_id")


def _failed(change: Callable[[Object], None]) -> Callable[[Object], None]:
    """Change only the lines of requests that failed."""

    def each(line: Object) -> None:
        if line["response"] is not None and line["response"]["status_code"] >= 400:
            change(line)

    return each


def _texts(line: Object) -> None:
    if line["response"] is not None:
        line["response"]["body"] = json.dumps(line["response"]["body"])


def _status(line: Object) -> None:
    if line["response"] is not None:
        line["response"]["status_code"] = str(line["response"]["status_code"])


def _without_body(line: Object) -> None:
    if line["response"] is not None:
        line["response"]["body"] = None


def _key(change: Callable[[str], Any]) -> Any:
    return each_result(lambda line: line.update(custom_id=change(line["custom_id"])))


def _without_key(line: Object) -> None:
    del line["custom_id"]


def _other_reason(contract: Contract) -> Contract:
    return replace(
        contract,
        lifecycles=tuple(
            replace(
                one,
                states=tuple(
                    replace(state, unprocessed=Reason(code="gone", message="It is gone."))
                    if state.unprocessed
                    else state
                    for state in one.states
                ),
            )
            for one in contract.lifecycles
        ),
    )


def _in_one_file(contract: Contract) -> Contract:
    """All lines are in the output file."""
    first, second = contract.outputs
    everything = (*first.outcomes, *second.outcomes)
    return replace(
        contract, outputs=(replace(first, outcomes=everything), replace(second, outcomes=()))
    )


def _usage(one: Object) -> None:
    if one["status"] == "completed":
        one["usage"] = {
            "input_tokens": 1,
            "input_tokens_details": {"cached_tokens": 7},
            "output_tokens": 1,
            "output_tokens_details": {"reasoning_tokens": 7},
            "total_tokens": 3,
        }


def _each(name: str) -> frozenset[str]:
    return frozenset(f"{one}/{name}" for one in BOTH)


MUTANTS = (
    Mutant(
        name="line-lost",
        title="the last line of every result file is missing",
        handle=results(lambda lines: lines[:-1]),
        caught=frozenset({f"{RESULTS}/complete"}) | _each("counted"),
    ),
    Mutant(
        name="line-twice",
        title="every result file has its first line twice",
        handle=results(lambda lines: lines[:1] + lines),
        caught=frozenset({f"{RESULTS}/keys-unique"}) | _each("counted"),
    ),
    Mutant(
        name="usage-wrong",
        title="the tokens of a batch do not add up",
        handle=shown("batch", _usage),
        caught=frozenset({"batch/output_file_id/usage-summed"}),
    ),
    Mutant(
        name="file-truncated",
        title="the last line of every result file is truncated",
        handle=results(lambda lines: [*lines[:-1], b'{"id": "batch_req_1", "cus']),
        caught=frozenset({f"{RESULTS}/complete"}) | _each("lines") | _each("counted"),
    ),
    Mutant(
        name="file-as-list",
        title="a result file is one JSON array",
        handle=results(lambda lines: [json.dumps(lines).encode()]),
        caught=frozenset({f"{RESULTS}/complete"}) | _each("lines") | _each("counted"),
    ),
    Mutant(
        name="mark-before-lines",
        title="a result file begins with a byte order mark",
        handle=downloaded(
            lambda content: b"\xef\xbb\xbf" + content if b'"response"' in content else content
        ),
        caught=frozenset({f"{RESULTS}/complete"}) | _each("lines") | _each("counted"),
    ),
    Mutant(
        name="key-lost",
        title="custom_id is null",
        handle=_key(lambda key: None),
        caught=frozenset(
            {
                "batch-result-line/custom_id-type",
                f"{RESULTS}/keys-ours",
                f"{RESULTS}/keys-unique",
                f"{RESULTS}/complete",
            }
        ),
    ),
    Mutant(
        name="key-missing",
        title="lines have no custom_id",
        handle=each_result(_without_key),
        caught=frozenset(
            {
                "batch-result-line/custom_id-present",
                f"{RESULTS}/keys-ours",
                f"{RESULTS}/keys-unique",
                f"{RESULTS}/complete",
            }
        ),
    ),
    Mutant(
        name="key-mangled",
        title="non-ASCII characters in a custom_id become question marks",
        handle=_key(lambda key: key.encode("ascii", "replace").decode()),
        caught=frozenset({f"{RESULTS}/keys-ours", f"{RESULTS}/complete"}),
    ),
    Mutant(
        name="key-shortened",
        title="a custom_id is truncated to 40 characters",
        handle=_key(lambda key: key[:40]),
        caught=frozenset({f"{RESULTS}/keys-ours", f"{RESULTS}/complete"}),
    ),
    Mutant(
        name="key-as-number",
        title="a custom_id is a number",
        handle=each_result(lambda line: line.update(custom_id=len(line["custom_id"]))),
        caught=frozenset(
            {
                "batch-result-line/custom_id-type",
                f"{RESULTS}/keys-ours",
                f"{RESULTS}/keys-unique",
                f"{RESULTS}/complete",
            }
        ),
    ),
    Mutant(
        name="body-as-text",
        title="the body of a response is a string",
        handle=each_result(_texts),
        caught=frozenset({"batch-result-line/body-form"}),
    ),
    Mutant(
        name="body-missing",
        title="a response has no body",
        handle=each_result(_without_body),
        caught=frozenset({"batch-result-line/body-form", "batch-result-line/error-told"}),
    ),
    Mutant(
        name="status-as-text",
        title="status_code is a string",
        handle=each_result(_status),
        caught=frozenset({"batch-line-response/status_code-type"}),
    ),
    Mutant(
        name="error-not-told",
        title="a failed request does not have the cause",
        handle=each_result(_failed(lambda line: line["response"].update(body={}))),
        caught=frozenset({"batch-result-line/error-told"}),
    ),
    Mutant(
        name="failures-succeed",
        title="a failed request has status 200",
        handle=each_result(_failed(lambda line: line["response"].update(status_code=200))),
        caught=frozenset({"batch/error_file_id/outcomes"}),
    ),
    Mutant(
        name="failures-among-outputs",
        title="failed requests are in the output file",
        contract=_in_one_file,
        caught=frozenset({"batch/output_file_id/outcomes"}),
    ),
    Mutant(
        name="reason-unknown",
        title="requests that were not executed have another code",
        contract=_other_reason,
        caught=frozenset({f"{RESULTS}/unprocessed-code"}),
    ),
    Mutant(
        name="purpose-of-results",
        title="result files have the purpose of inputs",
        contract=other_outputs(lambda one: replace(one, values={**one.values, "purpose": "batch"})),
        caught=_each("purpose"),
    ),
    Mutant(
        name="name-of-results",
        title="all result files have the same name",
        contract=other_outputs(
            lambda one: replace(one, values={**one.values, "filename": "results.jsonl"})
        ),
        caught=_each("filename"),
    ),
    Mutant(
        name="expiry-of-results",
        title="output_expires_after is ignored",
        contract=other_outputs(lambda one: replace(one, expires_after=())),
        caught=_each("kept"),
    ),
    Mutant(
        name="result-id-as-number",
        title="the id of a line is a number",
        handle=each_result(lambda line: line.update(id=7)),
        caught=frozenset({"batch-result-line/id-type"}),
    ),
)
