"""Sources that cannot be uploaded: the error names the caller's argument."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from batchwright import ArgumentError, Chunks
from batchwright._runtime.jsonl.check import inspect_lines
from batchwright._runtime.jsonl.rules import LineRules

from ..parcels import Flavour, accepting, bodies, noticed, upload, ways


@ways
@pytest.mark.parametrize("length", [None, 6])
def test_a_part_that_is_none_is_not_the_end(flavour: Flavour, length: int | None) -> None:
    pieces: list[Any] = [b"abc", None, b"def"]
    fake = accepting()
    with flavour.at(fake) as server:
        with pytest.raises(
            ArgumentError, match=r"^parcels\.upload: file: expected bytes, got NoneType$"
        ):
            flavour.send(server, upload(Chunks(pieces, length=length)))
        noticed(fake)
    assert all(b"--\r\n" not in body for body in bodies(fake))


@ways
@pytest.mark.parametrize(
    ("source", "given"),
    [
        ((), r"\(\)"),
        ((b"x",), r"\(bytes\)"),
        ((Path("x"), b"x"), r"\(PosixPath, bytes\)"),
        (("x", b"x", 5), r"\(str, bytes, int\)"),
        (("x", b"x", "text/plain", {"X": "y"}), r"\(str, bytes, str, dict\)"),
    ],
)
def test_a_tuple_of_something_else_is_refused(flavour: Flavour, source: Any, given: str) -> None:
    expected = r"expected \(name, contents\) or \(name, contents, media type\)"
    fake = accepting()
    with pytest.raises(ArgumentError, match=rf"^parcels\.upload: file: {expected}, got {given}$"):
        flavour.send(fake, upload(source))
    assert fake.journal == []


@ways
def test_a_name_that_is_not_text_is_refused(flavour: Flavour) -> None:
    path: Any = Path("x")
    expected = "expected a name that is a string, got PosixPath"
    fake = accepting()
    with pytest.raises(ArgumentError, match=rf"^parcels\.upload: filename: {expected}$"):
        flavour.send(fake, upload(b"x", filename=path))
    with pytest.raises(ArgumentError, match=rf"^parcels\.upload: file: {expected}$"):
        flavour.send(fake, upload(Chunks([b"x"], name=path)))
    assert fake.journal == []


@ways
@pytest.mark.parametrize("mode", ["rb", "r"])
def test_a_closed_file_is_refused(flavour: Flavour, mode: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file: Any = (tmp_path / "file").open(mode)
    file.close()
    fake = accepting()
    for source in (file, ("name", file)):
        with pytest.raises(ArgumentError, match=r"^parcels\.upload: file: .* closed"):
            flavour.send(fake, upload(source))
    assert fake.journal == []


@ways
def test_a_file_that_is_open_for_writing_only_is_refused(flavour: Flavour, tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as writable:
        file: Any = writable
        with pytest.raises(ArgumentError, match=r"^parcels\.upload: file: expected a readable"):
            flavour.send(accepting(), upload(file))


def test_an_inspection_refuses_what_an_upload_does(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    closed: Any = (tmp_path / "file").open("rb")
    closed.close()
    short: Any = (b"x",)
    for source in (closed, short):
        with pytest.raises(ArgumentError, match=r"^file: expected"):
            inspect_lines(LineRules(), source)
