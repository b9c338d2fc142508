"""A run as JUnit XML: a violation is a failure; unclear and unsupported are skipped."""

from __future__ import annotations

from xml.etree import ElementTree

from ..records import Finding, RunRecord
from .verdicts import counted
from .visible import one_line, timestamp, visible


def junit_text(run: RunRecord) -> str:
    """The document, with a test case for each requirement."""
    seconds = {exchange.number: exchange.seconds for exchange in run.exchanges}
    cases = [_case(finding, seconds) for finding in run.findings]
    counts = counted(run.findings)
    suite = ElementTree.Element(
        "testsuite",
        name=one_line(run.name),
        timestamp=timestamp(run.started),
        tests=str(len(cases)),
        failures=str(counts["violation"]),
        errors="0",
        skipped=str(counts["unsupported"] + counts["unclear"]),
        time=f"{run.seconds:.3f}",
    )
    suite.extend(cases)
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _case(finding: Finding, seconds: dict[int, float]) -> ElementTree.Element:
    requirement, reason = finding.requirement, one_line(finding.reason)
    case = ElementTree.Element(
        "testcase",
        classname=requirement.operation or requirement.id.split("/")[0],
        name=requirement.id,
        time=f"{sum(seconds.get(number, 0.0) for number in finding.exchanges):.3f}",
    )
    match finding.verdict:
        case "violation":
            failure = ElementTree.SubElement(
                case, "failure", type=requirement.level, message=reason
            )
            failure.text = visible(
                f"{requirement.title}\n{requirement.listed}\n{requirement.place}\n{reason}"
            )
        case "unsupported" | "unclear":
            ElementTree.SubElement(case, "skipped", message=f"{finding.verdict}: {reason}")
        case "note":
            ElementTree.SubElement(case, "system-out").text = f"note: {reason}"
        case "pass":
            pass
    return case
