"""`python -m tests.conformance` names a bad argument in one line, and sends no request then."""

from __future__ import annotations

import pytest

from .__main__ import main

NOWHERE = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "--base-url: expected http://host/path without"),
        (["--base-url", "localhost:8080"], "--base-url: expected http://host/path"),
        (["--base-url", "http://localhost:port/v1"], "--base-url: expected http://host/path"),
        (["--base-url", "http://localhost:99999/v1"], "--base-url: expected http://host/path"),
        (["--base-url", "http://[::1/v1"], "--base-url: expected http://host/path"),
        (["--base-url", "http://me:secret@localhost/v1"], "--base-url: expected http://host/path"),
        (
            ["--base-url", NOWHERE, "--dialect", "azzure"],
            "--dialect: there is no dialect 'azzure': did you mean azure?",
        ),
        (["--base-url", NOWHERE, "--only", "nothing"], "no requirement has this id"),
        (["--base-url", NOWHERE, "--longest-wait", "soon"], "--longest-wait: expected seconds"),
        (["--base-url", NOWHERE, "--cases", "-1"], "--cases: expected a whole number"),
        (["--base-url", NOWHERE, "--cases", "7.5"], "--cases: expected a whole number"),
        (["--base-url", "https://api.openai.com/v1"], "--i-know-this-costs-money"),
        (["--base-url", "https://API.OpenAI.com:443/v1"], "--i-know-this-costs-money"),
        (["--base-url", "https://api.openai.com./v1"], "--i-know-this-costs-money"),
        (["--base-url", "https://eu.api.openai.com/v1"], "--i-know-this-costs-money"),
    ],
)
def test_bad_arguments_are_one_clear_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_a_dry_run_says_how_much_it_would_send_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base-url", "https://api.openai.com/v1", "--dry-run"]) == 0
    assert "at most" in capsys.readouterr().out


def test_a_list_has_every_id_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "--only", "batches.list/limit-above-maximum"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split()[:2] == ["batches.list/limit-above-maximum", "must"]
    assert "spec/openapi.yaml:" in line


def test_a_server_that_does_not_respond_is_a_failure(
    tmp_path: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.conformance.__main__.write", lambda run: tmp_path)
    assert main(["--base-url", NOWHERE, "--only", "batches.list"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3].startswith("the server does not respond: ")
    assert lines[-2].endswith("; the server could not be checked")
