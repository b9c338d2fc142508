"""The files of a run and what the terminal shows, from a run that is made up."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

import jsonschema
import pytest
from rich.console import Console

from .records import VERDICTS
from .report import Terminal, matrix_page, safe_name, write, write_atomically
from .report.markup import marked
from .report.sample import HOSTILE_VISIBLE, OPERATIONS, sample

SCHEMA = json.loads(
    (Path(__file__).parent / "report" / "report.schema.json").read_text(encoding="utf-8")
)
SUMMARY = "3 violations, 3 notes, 3 unclear, 3 unsupported, 4 passed of 16 requirements"


class Elements(HTMLParser):
    """All elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(sample(), tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module")
def page(folder: Path) -> Elements:
    return Elements((folder / "report.html").read_text(encoding="utf-8"))


def test_a_run_is_four_files_in_a_folder_of_its_name(folder: Path) -> None:
    names = ["exchanges.jsonl", "junit.xml", "report.html", "report.json"]
    assert folder.name == "aimock-1.43.0"
    assert sorted(path.name for path in folder.iterdir()) == names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("aimock 1.43.0", "aimock-1.43.0"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "server"),
        ("", "server"),
        (".hidden", "hidden"),
        ("a\x00b\nc/d\\e:f", "a-b-c-d-e-f"),
        ("Größe 東京", "Groe"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_name_leads_nowhere_else(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_atomically(path, "old")
    folder_of_that_name = tmp_path / "taken"
    folder_of_that_name.mkdir()
    with pytest.raises(OSError):
        write_atomically(folder_of_that_name, "new")
    write_atomically(path, "half a pair: \ud800")
    assert path.read_text(encoding="utf-8") == "half a pair: ?"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.json", "taken"]


def test_the_report_as_data_has_the_shape_that_is_documented(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    run = sample()
    assert report["counts"] == dict.fromkeys(VERDICTS, 3) | {"pass": 4}
    assert [one["id"] for one in report["findings"]] == [one.requirement.id for one in run.findings]
    assert report["started"] == "2026-11-24T16:25:00Z"
    assert report.keys() == SCHEMA["properties"].keys()
    for one in report["findings"]:
        assert one["listed"] == f"generated/REQUIREMENTS.md#{one['id']}"
        assert f">{one['listed']}<br>" in (folder / "report.html").read_text(encoding="utf-8")


def test_the_exchanges_have_the_shape_that_is_documented(folder: Path) -> None:
    lines = (folder / "exchanges.jsonl").read_text(encoding="utf-8").splitlines()
    schema = {"$ref": "#/$defs/exchange", "$defs": SCHEMA["$defs"]}
    exchanges: list[dict[str, Any]] = [json.loads(line) for line in lines]
    for exchange in exchanges:
        jsonschema.Draft202012Validator(schema).validate(exchange)
    run = sample()
    assert [one["number"] for one in exchanges] == [one.number for one in run.exchanges]
    assert exchanges[0]["response"]["body"] == run.exchanges[0].response_body


def test_junit_fails_violations_and_skips_what_is_not_known(folder: Path) -> None:
    suite = ElementTree.parse(folder / "junit.xml").getroot()[0]
    wanted = {"tests": "16", "failures": "3", "errors": "0", "skipped": "6"}
    assert {name: suite.get(name) for name in wanted} == wanted
    cases = {case.get("name"): [part.tag for part in case] for case in suite}
    assert cases["batches.list/is-violation"] == ["failure"]
    assert cases["batches.list/is-unclear"] == ["skipped"]
    assert cases["batches.list/is-unsupported"] == ["skipped"]
    assert cases["batches.list/is-note"] == ["system-out"]
    assert cases["batches.list/is-pass"] == []
    failure = suite.find("testcase/failure")
    assert failure is not None and failure.get("message") == HOSTILE_VISIBLE
    listed = "generated/REQUIREMENTS.md#batches.create/is-violation"
    assert (failure.text or "").splitlines()[1] == listed


def test_the_page_needs_nothing_besides_itself(page: Elements) -> None:
    for tag, attributes in page.found:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in {"src", "style", "srcset", "action"}, (tag, name)
            if name == "href":
                assert value is not None
                assert re.fullmatch(r"#[\w/.%-]+|report\.json|junit\.xml|exchanges\.jsonl", value)
    assert not page.of("link") and not page.of("img") and not page.of("base")


def test_the_policy_of_the_page_allows_its_own_style_and_script_alone(folder: Path) -> None:
    page = Elements((folder / "report.html").read_text(encoding="utf-8"))
    policies = [one["content"] for one in page.of("meta") if "http-equiv" in one]
    hashed = r"'sha256-[A-Za-z0-9+/]{43}='"
    expected = (
        f"default-src 'none'; style-src {hashed}; script-src {hashed}; "
        "base-uri 'none'; form-action 'none'"
    )
    assert len(policies) == 1 and re.fullmatch(expected, policies[0] or "")
    assert len(page.of("style")) == len(page.of("script")) == 1


def test_the_page_shows_what_a_server_says_and_does_none_of_it(page: Elements) -> None:
    # Reason, header and body; the exchange is one of six other findings' proofs, too.
    assert page.text.count(HOSTILE_VISIBLE) >= 3
    assert not set(page.text) & set("\x00\x1b\u202e\u202c\ud800")
    assert not page.of("img")


def test_the_page_shows_failures_first(page: Elements) -> None:
    verdicts = [one["data-verdict"] for one in page.of("details") if "data-verdict" in one]
    assert verdicts == [verdict for verdict in VERDICTS for _ in OPERATIONS] + ["pass"]


def test_everything_on_the_page_can_be_linked_to(page: Elements) -> None:
    ids = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {finding.requirement.id for finding in sample().findings} <= set(ids)
    links = {(one["href"] or "").removeprefix("#") for one in page.of("a")}
    assert {*VERDICTS, "main"} <= links
    for button in page.of("button"):
        assert button.get("data-copies", "main") in ids


def test_the_page_shows_excerpt_source_exchanges_and_what_is_left_out(page: Elements) -> None:
    text = page.text
    assert "spec/openapi.yaml:812" in text and "minimum: 1, maximum: 100" in text
    assert "Source: LiteLLM issue 37149" in text
    assert "curl -sS 'http://127.0.0.1:4010/v1/batches?limit=101&after=batch_" in text
    assert 'Authorization: Bearer $API_KEY"' in text
    assert "Truncated: the body has 20,000,000 bytes." in text
    assert "Status 400; the connection ended after 12 of 40 bytes" in text
    assert "Also: 1, 2, in exchanges.jsonl." in text
    assert "file-abc123 could not be deleted: status 500" in text
    assert SUMMARY in text


def test_what_needs_javascript_is_hidden_without_it(page: Elements) -> None:
    assert all("hidden" in form for form in page.of("form"))
    copies = [one for one in page.of("button") if one.get("class") == "copy"]
    assert copies and all("hidden" in button for button in copies)
    assert not any("hidden" in one for tag in ("section", "details") for one in page.of(tag))


def test_the_matrix_has_a_cell_for_each_server_and_requirement() -> None:
    other = replace(sample("../llmock"), findings=sample().findings[1:7], dialect="azure")
    page = Elements(matrix_page([sample(), other]))
    rows = [
        attributes["id"] for tag, attributes in page.found if tag == "tr" and "id" in attributes
    ]
    assert sorted(str(row) for row in rows) == sorted(
        finding.requirement.id for finding in sample().findings
    )
    links = [str(one["href"]) for one in page.of("a")]
    assert links.count("aimock-1.43.0/report.html#batches.list/is-note") == 1
    assert links.count("llmock/report.html#batches.list/is-note") == 1
    assert "llmock/report.html#files.content/is-pass" not in links
    cells = Counter(line for line in page.text.splitlines() if line.endswith("not checked"))
    assert cells.total() == len(sample().findings) - 6
    assert "with the dialect azure" in page.text
    assert page.text.count("✕../llmock: violation") == 1
    assert not page.of("script") and not page.of("img")


def test_the_matrix_knows_what_no_server_breaks() -> None:
    page = Elements(matrix_page([sample()]))
    kept = [row["id"] for row in page.of("tr") if row.get("class") == "kept"]
    assert len(kept) == 13 and not any("violation" in str(row) for row in kept)
    assert [group.get("class") for group in page.of("tbody")] == ["kept", None, None, None]


def test_names_are_set_apart_and_the_rest_is_text() -> None:
    assert marked("`a<b` is <b>") == "<code>a&lt;b</code> is &lt;b&gt;"
    assert marked("a ` alone") == "a ` alone"


def terminal(file: io.StringIO, *, is_terminal: bool) -> str:
    run = sample()
    colours: Literal["standard"] | None = "standard" if is_terminal else None
    console = Console(file=file, force_terminal=is_terminal, width=120, color_system=colours)
    with Terminal(console) as watcher:
        watcher.begin([one.requirement for one in run.findings], run.budget)
        watcher.phase("waiting for [red]3[/red] batches")
        for exchange in run.exchanges:
            watcher.exchanged(exchange)
        for finding in run.findings:
            watcher.found(finding)
        watcher.end(run)
    return file.getvalue()


def test_what_is_not_a_terminal_gets_plain_lines_failures_first() -> None:
    lines = terminal(io.StringIO(), is_terminal=False).splitlines()
    assert lines[0] == "16 requirements, at most 600 requests, 48.0 MB and 90 s"
    assert lines[1] == "... waiting for [red]3[/red] batches"
    assert lines[2] == f"violation    must    batches.create/is-violation  {HOSTILE_VISIBLE}"
    verdicts = [line.split()[0] for line in lines[2:14]]
    assert verdicts == [verdict for verdict in VERDICTS[:-1] for _ in OPERATIONS]
    assert lines[14] == "file-abc123 could not be deleted: status 500"
    assert lines[15] == "each requirement is explained in generated/REQUIREMENTS.md"
    assert lines[16] == f"aimock 1.43.0: {SUMMARY}"
    assert len(lines) == 17


def test_many_unclear_findings_with_one_reason_are_one_line() -> None:
    run = sample()
    (one,) = [each for each in run.findings if each.requirement.id == "batches.list/is-unclear"]
    many = tuple(
        replace(one, requirement=replace(one.requirement, id=f"batches.list/{number}"))
        for number in range(5)
    )
    file = io.StringIO()
    with Terminal(Console(file=file, width=120)) as watcher:
        watcher.end(replace(run, findings=many, notes=()))
    assert file.getvalue().splitlines() == [
        "unclear      must    batches.list/0  no answer within 60 s (and 4 more)",
        "aimock 1.43.0: no violations, 5 unclear of 5 requirements",
    ]


def test_what_could_not_be_checked_begins_with_the_cause() -> None:
    file = io.StringIO()
    with Terminal(Console(file=file, width=120)) as watcher:
        watcher.end(replace(sample(), obstacle="the server refuses the key", findings=()))
    lines = file.getvalue().splitlines()
    assert lines[0] == "the server refuses the key"
    assert lines[-1].endswith("; the server could not be checked")


def test_a_terminal_gets_a_table_in_which_a_server_cannot_draw() -> None:
    text = terminal(io.StringIO(), is_terminal=True)
    assert "\x00" not in text and "\u202e" not in text
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert "\x1b" not in plain
    assert "\\x1b[31m" in plain and "[bold]bold[/bold]" in plain and "[red]3[/red]" in plain
    assert plain.index("batches.list/is-violation") < plain.index("batches.create/is-note")
    assert "is-pass" not in plain
