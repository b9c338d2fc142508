"""A run as data: report.json and exchanges.jsonl, whose schema is report.schema.json.

The format is stable: properties may be added; if one is removed or changes its meaning, `format`
increases.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..records import Exchange, Finding, RunRecord
from .verdicts import counted
from .visible import timestamp

FORMAT = 1


def report_text(run: RunRecord) -> str:
    """The run as JSON, without its exchanges."""
    counts = counted(run.findings)
    document = {
        "format": FORMAT,
        "name": run.name,
        "base_url": run.base_url,
        "dialect": run.dialect,
        "model": run.model,
        "seed": run.seed,
        "started": timestamp(run.started),
        "seconds": round(run.seconds, 3),
        "interrupted": run.interrupted,
        "notes": list(run.notes),
        "counts": counts,
        "findings": [_finding(finding, run.excerpts) for finding in run.findings],
    }
    return json.dumps(document, indent=2) + "\n"


def exchange_lines(run: RunRecord) -> str:
    """The exchanges as JSON, one per line."""
    return "".join(json.dumps(_exchange(one)) + "\n" for one in run.exchanges)


def _finding(finding: Finding, excerpts: Mapping[str, str]) -> dict[str, Any]:
    requirement = finding.requirement
    return {
        "id": requirement.id,
        "level": requirement.level,
        "evidence": requirement.evidence,
        "operation": requirement.operation,
        "title": requirement.title,
        "verdict": finding.verdict,
        "reason": finding.reason,
        "listed": requirement.listed,
        "place": requirement.place,
        "excerpt": excerpts[requirement.place],
        "source": requirement.source,
        "exchanges": list(finding.exchanges),
    }


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "number": exchange.number,
        "operation": exchange.operation,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "headers": dict(exchange.request_headers),
            "body": exchange.request_body,
            "size": exchange.request_size,
        },
        "response": None
        if exchange.status is None
        else {
            "status": exchange.status,
            "headers": dict(exchange.response_headers),
            "body": exchange.response_body,
            "size": exchange.response_size,
        },
        "seconds": round(exchange.seconds, 6),
        "error": exchange.error,
        "curl": exchange.curl,
    }
