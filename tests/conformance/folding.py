"""One cause is reported once: what follows from another violation is not one of its own."""

from __future__ import annotations

from collections.abc import Iterator

from batchwright.testing.contract import Contract

from generator.requirements.kinds import kinds
from generator.requirements.refusals import cases
from generator.requirements.together import folds

from .ledger import Ledger


def fold(contract: Contract, ledger: Ledger) -> None:
    """Report each cause once."""
    for one in folds(contract):
        ledger.fold(one.head, one.members)
    for first, second in _implied(contract):
        if ledger.knows(first) and ledger.knows(second):
            ledger.imply(first, second)


def _implied(contract: Contract) -> Iterator[tuple[str, str]]:
    """Pairs of requirements: who breaks the first cannot keep the second."""
    for operation in contract.operations:
        for case in cases(contract, operation):
            if case.when == "unknown_reference":
                yield case.id, f"{operation.name}/{'.'.join(case.place)}-deleted"
        if paging := operation.paging:
            orders = next((one for one in operation.query if one.name == paging.order), None)
            named = [f"{paging.order}-{one}" for one in orders.shape.enum] if orders else []
            named += [f"{name}-filters" for name in paging.filters]
            for name in ("pages-complete", *named):
                yield f"{operation.name}/complete", f"{operation.name}/{name}"
    for kind in kinds(contract):
        store, download = kind.operation("store"), kind.operation("download")
        if store is not None and download is not None:
            # Whatever changes the bytes changes those of every file, and how many there are.
            sizes = [one.name for one in kind.schema.fields if one.content == "size"]
            for id in (
                f"{download.name}/large-file",
                *(f"{store.name}/{one}-told" for one in sizes),
            ):
                yield f"{download.name}/bytes-unchanged", id
