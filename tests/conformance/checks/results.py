"""The files of results together answer every request, once, in lines of the form declared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from batchwright._runtime.path import lookup
from batchwright.testing.contract import Output, State, Writing

from generator.requirements.kinds import subject

from ..driver import Reply
from ..shapes import spelled
from ..trials import Trial
from .expiring import TOLERANCE
from .lifecycles import is_count
from .observing import observe_object
from .sums import judge_sums

if TYPE_CHECKING:
    from ..bench import Bench


async def check(bench: Bench, trial: Trial) -> None:
    """Download the files of an object that is final, and read every line."""
    final, last = trial.final, trial.last
    if final is None or last is None or not final.files or not trial.keys:
        return
    found: list[Any] = []
    proof = [last.reply]
    for output in trial.kind.outputs:
        id = last.value.get(output.property)
        if not isinstance(id, str) or not id or output.property not in final.files:
            _judge_count(bench, trial, output, [], final, last.reply)
            continue
        lines, reply = await _lines(bench, trial, output, id)
        if reply is None:
            bench.ledger.saw(
                f"{trial.kind.name}/results/complete", "unclear", f"no {output.property}", *proof
            )
            return
        proof.append(reply)
        found += [one.get(output.key) for one in lines]
        _judge_lines(bench, trial, output, lines, reply)
        counted = _judge_count(bench, trial, output, lines, final, last.reply, reply)
        writing = _writing(bench, output)
        if counted and writing is not None:
            judge_sums(bench, trial, output, writing.outcomes.body, lines, last.reply, reply)
        await _judge_file(bench, trial, output, id)
    _judge_keys(bench, trial, final, found, proof)


async def _lines(
    bench: Bench, trial: Trial, output: Output, id: str
) -> tuple[list[dict[str, Any]], Reply | None]:
    """The lines of a file, split at line feeds only; what is no object is told."""
    operations = {one.name: one for one in bench.subject.contract.operations}
    reply = await bench.valid(operations[output.download], (id,))
    name = f"{trial.kind.name}/{output.property}/lines"
    if reply is None:
        return [], None
    lines: list[dict[str, Any]] = []
    for number, text in enumerate(reply.body.split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text.decode())
        except ValueError:
            line = None
        if isinstance(line, dict):
            lines.append(line)
        else:
            bench.ledger.saw(name, "violation", f"line {number} is no JSON object", reply)
    bench.ledger.saw(name, "pass", "", reply)
    return lines, reply


def _judge_lines(
    bench: Bench, trial: Trial, output: Output, lines: list[dict[str, Any]], reply: Reply
) -> None:
    final = trial.final
    writing = _writing(bench, output)
    for line in lines:
        observe_object(bench, output.schema, line, reply)
        if writing is None:
            continue
        outcome, _ = writing.outcomes.judge(line)
        id = f"{trial.kind.name}/{output.property}/outcomes"
        right = outcome in output.outcomes
        words = "" if right else f"{spelled(line.get(output.key))} {outcome}"
        bench.ledger.holds(id, words, reply)
        _judge_body(bench, writing, line, outcome, reply)
        reason = final.unprocessed if final else None
        if outcome == "unprocessed" and reason is not None:
            error = lookup(line, writing.unprocessed)
            code = error.get("code") if isinstance(error, dict) else None
            words = "" if code == reason.code else f"the code is {spelled(code)}"
            id = f"{trial.kind.name}/results/unprocessed-code"
            bench.ledger.holds(id, words, reply)


def _writing(bench: Bench, output: Output) -> Writing | None:
    """How a client reads the lines of a file."""
    return next(
        (one for one in bench.subject.contract.writings if one.schema == output.schema), None
    )


def _judge_body(
    bench: Bench, writing: Writing, line: Mapping[str, Any], outcome: str, reply: Reply
) -> None:
    name = subject(writing.schema)
    body = lookup(line, writing.outcomes.body)
    if outcome != "unprocessed" and body is not None:
        right = isinstance(body, str if writing.text else dict)
        words = "" if right else f"it is {spelled(body)}"
        bench.ledger.holds(f"{name}/body-form", words, reply)
    elif outcome == "succeeded":
        bench.ledger.holds(f"{name}/body-form", "it is not there", reply)
    if outcome == "succeeded":
        return
    error = writing.outcomes.error(line)
    wanted = writing.failed if outcome == "failed" else writing.unprocessed
    if error is None or not error.message:
        words = f"a request that {outcome} has no error"
        bench.ledger.saw(f"{name}/error-told", "violation", words, reply)
    elif writing.outcomes.value(line, wanted) is None:
        words = f"the error does not stand in `{'.'.join(wanted)}`"
        bench.ledger.saw(f"{name}/error-told", "note", words, reply)
    else:
        bench.ledger.saw(f"{name}/error-told", "pass", "", reply)


def _judge_count(
    bench: Bench,
    trial: Trial,
    output: Output,
    lines: list[dict[str, Any]],
    final: State,
    *replies: Reply,
) -> bool:
    """The count of a file is that of its lines that were executed; whether it is not wrong."""
    if not output.count or trial.last is None:
        return True
    count = lookup(trial.last.value, output.count)
    writing = _writing(bench, output)
    outcomes = [writing.outcomes.judge(line)[0] for line in lines] if writing else []
    executed = len(lines) - outcomes.count("unprocessed")
    id = f"{trial.kind.name}/{output.property}/counted"
    if not is_count(count):
        bench.ledger.saw(id, "unclear", f"the count is {spelled(count)}", *replies)
        return False
    if count != executed:
        words = f"`{'.'.join(output.count)}` is {count}, the file has {executed} such lines"
        bench.ledger.saw(id, "violation", words, *replies)
        return False
    bench.ledger.saw(id, "pass", "", *replies)
    return True


async def _judge_file(bench: Bench, trial: Trial, output: Output, id: str) -> None:
    """What is known about a file of results."""
    kind = next(one for one in bench.subject.kinds if one.schema.name == output.file)
    retrieve = kind.operation("retrieve")
    reply = await bench.valid(retrieve, (id,)) if retrieve else None
    if reply is None:
        return
    name = f"{trial.kind.name}/{output.property}"
    for key, wanted in output.values.items():
        value = wanted
        if isinstance(wanted, str):
            value = wanted.replace("{id}", trial.made.id).replace("{file}", id)
        found = reply.get(key)
        words = "" if found == value else f"`{key}` is {spelled(found)}, not {spelled(value)}"
        bench.ledger.holds(f"{name}/{key}", words, reply)
    asked = lookup(dict(trial.body), output.expires_after) if output.expires_after else None
    for field in kind.schema.fields:
        if not is_count(asked) or field.expires is None:
            continue
        start, end = reply.get(field.expires.anchor), reply.get(field.name)
        if not is_count(start):
            words = f"`{field.expires.anchor}` is {spelled(start)}"
            bench.ledger.saw(f"{name}/kept", "unclear", words, reply)
            continue
        kept = end - start if is_count(end) else None
        right = kept is not None and abs(kept - asked) <= TOLERANCE
        told = "not there" if kept is None else f"after {kept}"
        words = f"{asked} seconds were asked for, `{field.name}` is {told}"
        bench.ledger.holds(f"{name}/kept", "" if right else words, reply)


def _judge_keys(
    bench: Bench, trial: Trial, final: State, found: list[Any], proof: list[Reply]
) -> None:
    holds, name = bench.ledger.holds, f"{trial.kind.name}/results"
    counted = Counter(map(str, found))
    twice = [key for key, count in counted.items() if count > 1]
    foreign = [key for key in counted if key not in trial.keys]
    lost = [key for key in trial.keys if key not in counted]
    words = f"{spelled(twice[0])} has {counted[twice[0]]} lines" if twice else ""
    holds(f"{name}/keys-unique", words, *proof)
    words = f"no request is called {spelled(foreign[0])}" if foreign else ""
    holds(f"{name}/keys-ours", words, *proof)
    if final.results == "all":
        words = f"{len(lost)} of {len(trial.keys)} requests have no line" if lost else ""
        holds(f"{name}/complete", words, *proof)
