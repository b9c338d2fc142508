"""A run for tests of the reports: every verdict, and hostile text from the server."""

from __future__ import annotations

from ..records import VERDICTS, Budget, Exchange, Finding, RunRecord, Verdict
from ..spec.requirement import Requirement

HOSTILE = (
    "</pre></style><script>document.title = 'taken'</script><img src=x onerror=alert(1)>"
    "\x1b[31m [bold]bold[/bold] \u202egnitirw\u202c ]]> {{ 7 * 7 }} \x00 \ud800"
)
"""Hostile text from a server, and the same made visible."""

HOSTILE_VISIBLE = (
    "</pre></style><script>document.title = 'taken'</script><img src=x onerror=alert(1)>"
    "\\x1b[31m [bold]bold[/bold] \\u202egnitirw\\u202c ]]> {{ 7 * 7 }} \\x00 \\ud800"
)

PLACE = "spec/openapi.yaml:812"
EXCERPT = """- name: limit
  in: query
  description: How many items a page has at most; the server may return fewer, and says whether more follow.
  schema: {type: integer, minimum: 1, maximum: 100, default: 20}"""  # noqa: E501

REASONS: dict[Verdict, str] = {
    "violation": "status 200 and an empty page, expected 400",
    "note": "output_file_id is null, expected a text or nothing",
    "unclear": "no answer within 60 s",
    "unsupported": "status 404 without an error: the server has no such operation",
    "pass": "",
}
OPERATIONS = ("batches.create", "batches.list", "files.content")


def sample(name: str = "aimock 1.43.0", *, hostile: bool = True) -> RunRecord:
    """A run with a finding of each verdict for each operation, and one for a kind of object."""
    exchanges: list[Exchange] = []
    findings: list[Finding] = []
    for operation in OPERATIONS:
        for verdict in VERDICTS:
            text = HOSTILE if hostile and not exchanges else ""
            exchanges.append(_exchange(len(exchanges) + 1, operation, text))
            findings.append(
                Finding(
                    requirement=_requirement(f"{operation}/is-{verdict}", operation),
                    verdict=verdict,
                    reason=text or REASONS[verdict],
                    exchanges=tuple(range(max(1, len(exchanges) - 6), len(exchanges) + 1)),
                )
            )
    findings.append(
        Finding(requirement=_requirement("batch/lifecycle/moves-on", None), verdict="pass")
    )
    return RunRecord(
        name=name,
        base_url="http://127.0.0.1:4010/v1",
        dialect="",
        model="gpt-4o-mini",
        seed=0,
        started=1795537500.5,
        seconds=48.25,
        budget=Budget(requests=600, bytes=48_000_000, seconds=90),
        findings=findings,
        exchanges=exchanges,
        excerpts={PLACE: EXCERPT},
        notes=("file-abc123 could not be deleted: status 500",),
    )


def _requirement(identifier: str, operation: str | None) -> Requirement:
    return Requirement(
        id=identifier,
        level="should" if operation == "files.content" else "must",
        title="A limit above the maximum is refused.",
        place=PLACE,
        source="LiteLLM issue 37149" if operation == "batches.list" else None,
        operation=operation,
    )


def _exchange(number: int, operation: str, text: str) -> Exchange:
    url = f"http://127.0.0.1:4010/v1/batches?limit=101&after=batch_{number:032x}"
    body = '{"error": {"message": "limit: at most 100", "type": "invalid_request_error"}}'
    return Exchange(
        number=number,
        operation=operation,
        method="GET",
        url=url,
        request_headers={"authorization": "[redacted]"},
        request_body=None,
        request_size=0,
        status=400,
        response_headers={"content-type": "application/json", "x-said": text or "nothing"},
        response_body=text or body,
        response_size=20_000_000 if number == 2 else len(body),
        seconds=0.012,
        error="the connection ended after 12 of 40 bytes" if number == 3 else None,
        curl=f"curl -sS '{url}' \\\n  -H \"Authorization: Bearer $API_KEY\"",
    )
