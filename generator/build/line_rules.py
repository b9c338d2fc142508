"""Rules for lines -> the objects with which the package reads and checks lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..ir import LineRules, Outcomes, Text
from ..ir import contract as structs

_KINDS = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


def line_rules(rules: LineRules) -> structs.LineRules:
    """The rules for a file of requests."""
    lines = rules.lines
    return structs.LineRules(
        key=_plain(lines.key),
        suffix=_plain(lines.suffix) or "",
        most_lines=lines.most_lines,
        most_bytes=lines.most_bytes,
        required=tuple(map(dotted, rules.required)),
        kinds={dotted(path): _KINDS[kind] for path, kind in rules.kinds},
        constants=_by_path(rules.constants),
        same=tuple(map(dotted, lines.same)),
        refused=tuple(
            structs.RefusedValue(
                of=dotted(one.of),
                value=_plain(one.value),
                when=_by_path(one.when),
                message=_plain(one.message),
            )
            for one in lines.refused
        ),
        equal=_by_path(rules.equal),
        totals=tuple(
            structs.TotalLimit(
                of=dotted(total.of), maximum=total.maximum, when=_by_path(total.when)
            )
            for total in lines.totals
        ),
        needs=tuple(
            structs.RequiredValue(
                of=dotted(one.of),
                when=_by_path(one.when),
                code=_plain(one.code),
                message=_plain(one.message),
            )
            for one in lines.needs
        ),
        messages={_plain(rule): _plain(words) for rule, words in lines.messages},
        codes=structs.LineCodes(**{rule.get_untrusted_value(): code for rule, code in lines.codes}),
    )


def outcome_rules(outcomes: Outcomes) -> structs.Outcomes:
    """The rules that decide the outcome of a request from its line of results."""
    return structs.Outcomes(
        status=dotted(outcomes.status),
        request=dotted(outcomes.request),
        body=dotted(outcomes.body),
        errors=tuple(map(dotted, outcomes.errors)),
        rules=tuple(
            structs.OutcomeRule(
                outcome=rule.outcome,
                absent=dotted(rule.absent),
                present=dotted(rule.present),
                statuses=rule.statuses,
                codes=tuple(map(_plain, rule.codes)),
            )
            for rule in outcomes.rules
        ),
        retryable_statuses=outcomes.retryable_statuses,
        retryable_codes=tuple(map(_plain, outcomes.retryable_codes)),
        permanent_codes=tuple(map(_plain, outcomes.permanent_codes)),
    )


def dotted(name: Text | None) -> structs.FieldPath:
    """The names of a dotted path; none if there is no path."""
    return tuple(name.get_untrusted_value().split(".")) if name else ()


def _by_path(pairs: Iterable[tuple[Text, Any]]) -> dict[structs.FieldPath, Any]:
    return {dotted(path): _plain(value) for path, value in pairs}


def _plain(value: Any) -> Any:
    return value.get_untrusted_value() if isinstance(value, Text) else value
