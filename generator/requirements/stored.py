"""What is uploaded comes back as it was: bytes, name, size, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Contract, Field, Operation
from ..ir.requirement import Requirement
from .about import About
from .kinds import Kind, answer_of, body_of, field_of
from .lines import stored_input


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        if (store := kind.operation("store")) is not None:
            yield from _of_store(about, kind, store)
            yield from _of_download(about, kind, store)


def _of_store(about: About, kind: Kind, store: Operation) -> Iterator[Requirement]:
    spec, name = about.spec, kind.schema.name
    mark = spec.mark(spec.operation(store.name))
    title = "Uploads at the same time give objects of their own."
    yield about.require(f"{store.name}/at-once", title, mark)
    for field in kind.schema.fields:
        where = spec.mark(spec.property(name, field.name))
        if field.content is not None:
            what = {"size": "the number of bytes", "name": "the name, also one beyond ASCII,"}
            title = f"`{field.name}` is {what[field.content]} of what was uploaded."
            yield about.require(f"{store.name}/{field.name}-told", title, where)
    source = stored_input(about.contract, store)
    if source is not None and source.other:
        title = "A file that is no input of requests can be uploaded, too."
        yield about.require(f"{store.name}/other-accepted", title, mark)
    for field in echoed(about.contract, kind, store):
        where = spec.mark(spec.property(name, field.name))
        title = f"`{field.name}` is what the request said."
        yield about.require(f"{store.name}/{field.name}-echoed", title, where)


def _of_download(about: About, kind: Kind, store: Operation) -> Iterator[Requirement]:
    download = kind.operation("download")
    if download is None:
        return
    mark = about.spec.mark(about.spec.operation(download.name))
    for name, title in (
        ("bytes-unchanged", "Every byte comes back as it was uploaded, line ends and zeros too."),
        ("empty-file", "A file without a byte can be uploaded and downloaded."),
        ("large-file", "A file of 20 MB comes back as it was uploaded."),
    ):
        yield about.require(f"{download.name}/{name}", title, mark)
    source = stored_input(about.contract, store)
    other = source.other if source else {}
    answer = answer_of(download, "undownloadable")
    if answer and other and all(other.get(name) in values for name, values in answer.where.items()):
        title = "The content of a file that may not be downloaded is refused."
        yield about.of_answer(f"{download.name}/not-downloadable", title, download, answer)


def echoed(contract: Contract, kind: Kind, maker: Operation) -> Iterator[Field]:
    """The properties of a request that what it makes repeats."""
    schema = body_of(contract, maker)
    for field in kind.schema.fields:
        sent = field_of(schema, field.name)
        if sent is not None and sent.shape.type != "binary" and field.content is None:
            yield field
