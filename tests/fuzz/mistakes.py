"""Typical mistakes in specs: the change, and the first complaint about it."""

from __future__ import annotations

from dataclasses import dataclass

from tests import golden

SPEC = (golden.CASES / "observatory/spec.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Mistake:
    """A replaced text of the spec, and the expected first complaint.

    `where` is a text of the changed spec that begins on the line of the cause: the first after the
    change, or else the first in the spec.
    """

    name: str
    old: str
    new: str
    where: str
    said: str

    @property
    def text(self) -> str:
        assert self.old in SPEC, f"{self.name}: {self.old!r} is not in the spec"
        return SPEC.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        changed = SPEC.index(self.old) if self.text.count(self.where) > 1 else 0
        spot = self.text.find(self.where, changed)
        spot = spot if spot >= 0 else self.text.index(self.where)
        return self.text.count("\n", 0, spot) + 1


_LOOK = "      operationId: nights.look\n"
_SUMMARY = "summary: Close the dome early"

MISTAKES = (
    # YAML
    Mistake(
        "a tab",
        "      tags: [plates]\n      summary: Store",
        "\ttags: [plates]\n      summary: Store",
        "\ttags",
        "a tab",
    ),
    Mistake(
        "a colon in prose",
        _SUMMARY,
        "summary: Close: the dome",
        "summary: Close:",
        "put the text in quotes",
    ),
    Mistake(
        "a colon in folded prose",
        "description: The plan cannot be followed.",
        "description: The plan\n        is this one: none",
        "description: The plan",
        "put the text in quotes",
    ),
    Mistake(
        "an open double quote",
        _SUMMARY,
        'summary: "Close the dome early',
        'summary: "Close',
        "close it where the text ends",
    ),
    Mistake(
        "an open single quote",
        _SUMMARY,
        "summary: 'Close the dome early",
        "summary: 'Close",
        "close it where the text ends",
    ),
    Mistake("an apostrophe in quotes", _SUMMARY, "summary: 'It's early'", "summary: 'It's", "''"),
    Mistake(
        "a key one column to the left",
        "      summary: Close the",
        "     summary: Close the",
        "     summary: Close",
        "indent",
    ),
    Mistake(
        "a key one column to the right",
        "      summary: Close the",
        "       summary: Close the",
        "       summary: Close",
        "indent",
    ),
    Mistake(
        "a list entry out of line",
        "- name: plates\n",
        " - name: plates\n",
        " - name: plates",
        "indent",
    ),
    Mistake(
        "an open brace",
        "schema: {$ref: '#/components/schemas/StorePlate'}",
        "schema: {$ref: '#/components/schemas/StorePlate'",
        "schema: {$ref: '#/components/schemas/StorePlate'",
        "not closed",
    ),
    Mistake(
        "an open bracket",
        "required: [plan, telescope]",
        "required: [plan, telescope",
        "required: [plan",
        "not closed",
    ),
    Mistake("no comma", "{rack: 3, slot: b}", "{rack: 3 slot: b}", "{rack: 3 slot", "comma"),
    Mistake(
        "no space after a colon",
        "      x-idempotent: true",
        "      x-idempotent:true",
        "x-idempotent:true",
        "after the colon",
    ),
    Mistake(
        "a hash in prose",
        _SUMMARY,
        "summary: Close dome #2",
        "summary: Close dome #2",
        "cuts the text off",
    ),
    Mistake(
        "text that begins with a backtick",
        _SUMMARY,
        "summary: `close` the dome",
        "summary: `close`",
        "cannot begin with `",
    ),
    Mistake(
        "text that begins with a star",
        _SUMMARY,
        "summary: *close* the dome",
        "summary: *close*",
        "quotes",
    ),
    Mistake(
        "text that begins with an at sign",
        _SUMMARY,
        "summary: @close the dome",
        "summary: @close",
        "cannot begin with @",
    ),
    Mistake(
        "a backslash in double quotes",
        "pattern: '^[a-z]+$'",
        'pattern: "^\\d+$"',
        'pattern: "^\\d+$"',
        "escape",
    ),
    Mistake(
        "a key twice",
        _SUMMARY,
        f"{_SUMMARY}\n      summary: Again",
        "summary: Again",
        "duplicate key",
    ),
    Mistake(
        "a status without quotes",
        "        \"404\": {$ref: '#/components/responses/NoSuchNightError'}\ncomponents",
        "        404: {$ref: '#/components/responses/NoSuchNightError'}\ncomponents",
        "404:",
        "quotes",
    ),
    Mistake(
        "a merge key",
        "Weather:\n      type: object",
        "Weather:\n      <<: *base\n      type: object",
        "<<: *base",
        "write the",
    ),
    Mistake("a word for no", _SUMMARY, "summary: no", "summary: no", "quotes"),
    # Keys
    Mistake(
        "operationid",
        "operationId: nights.look",
        "operationid: nights.look",
        "operationid",
        "operationId",
    ),
    Mistake(
        "no operationId",
        _LOOK,
        "",
        "    get:\n      tags: [nights]\n      summary: Look",
        "lacks operationId",
    ),
    Mistake(
        "a misspelt key", _SUMMARY, "sumary: Close the dome early", "sumary", "did you mean summary"
    ),
    Mistake(
        "a misspelt word of ours", "x-submit:", "x-sumbit:", "x-sumbit", "did you mean x-submit"
    ),
    Mistake(
        "a key of another tool",
        _SUMMARY,
        f"{_SUMMARY}\n      x-internal: true",
        "x-internal",
        "unknown key",
    ),
    Mistake(
        "required inside of a property",
        "plate:\n          type: string",
        "plate:\n          required: true\n          type: string",
        "required: true",
        "unknown key 'required'",
    ),
    Mistake(
        "a misspelt key that is needed",
        '      responses:\n        "200":\n          description: What is on the plate.',
        '      response:\n        "200":\n          description: What is on the plate.',
        "response:",
        "did you mean responses",
    ),
    Mistake(
        "no description of a response",
        "          description: The night, ending.\n",
        "",
        '"200":\n          content:',
        "lacks description",
    ),
    Mistake("a status of three letters", '"5XX": {$ref', '"5xx": {$ref', '"5xx"', "a status like"),
    # References
    Mistake(
        "a misspelt reference",
        "$ref: '#/components/schemas/Night'}",
        "$ref: '#/components/schemas/Nigth'}",
        "Nigth",
        "did you mean",
    ),
    Mistake(
        "a renamed schema",
        "    NightState:\n",
        "    StateOfNight:\n",
        "    StateOfNight:",
        "NightState",
    ),
    Mistake(
        "a renamed schema that many name",
        "    Night:\n",
        "    DarkNight:\n",
        "    DarkNight:",
        "Night",
    ),
    Mistake(
        "a reference to nothing",
        "from: {type: string, ",
        "shelf: {$ref: '#/components/schemas/Cupboard'}\n        from: {type: string, ",
        "Cupboard",
        "does not exist",
    ),
    Mistake(
        "a reference without a kind",
        "$ref: '#/components/schemas/StorePlate'",
        "$ref: '#/schemas/StorePlate'",
        "'#/schemas/StorePlate'",
        "reference into this file",
    ),
    Mistake(
        "a reference without a hash",
        "$ref: '#/components/schemas/StorePlate'",
        "$ref: StorePlate",
        "$ref: StorePlate",
        "reference into this file",
    ),
    Mistake(
        "a renamed error",
        "    BadPlanError:\n",
        "    WrongPlanError:\n",
        "    WrongPlanError:",
        "BadPlanError",
    ),
    Mistake(
        "a component that nothing uses",
        "    Telescope:\n",
        "    Spare: {type: string}\n    Telescope:\n",
        "    Spare:",
        "nothing refers",
    ),
    # Names
    Mistake(
        "a renamed operation",
        "operationId: nights.look",
        "operationId: nights.see",
        "retrieve: nights.look",
        "there is no operation nights.look",
    ),
    Mistake(
        "a misspelt operation in a link",
        "operationId: plates.develop\n              parameters",
        "operationId: plates.devlop\n              parameters",
        "plates.devlop",
        "did you mean plates.develop",
    ),
    Mistake(
        "a misspelt operation in a word",
        "retrieve: nights.look",
        "retrieve: nights.lok",
        "nights.lok",
        "did you mean nights.look",
    ),
    Mistake("a renamed tag", "- name: nights\n", "- name: night\n", "- name: night\n", "nights"),
    Mistake(
        "a camel-case operationId",
        "operationId: plates.develop\n      tags",
        "operationId: developPlate\n      tags",
        "developPlate",
        "resource.method",
    ),
    Mistake(
        "an operation twice",
        "operationId: nights.close_dome",
        "operationId: nights.look",
        "operationId: nights.look",
        "is taken",
    ),
    Mistake(
        "a renamed path parameter",
        "/nights/{night}/close",
        "/nights/{night_id}/close",
        "/nights/{night_id}/close",
        "night_id",
    ),
    # Schemas
    Mistake(
        "nullable",
        "from: {type: string, ",
        "from: {type: string, nullable: true, ",
        "nullable",
        "not supported",
    ),
    Mistake(
        "a misspelt type",
        "from: {type: string, ",
        "from: {type: str, ",
        "from: {type: str,",
        "type",
    ),
    Mistake(
        "a number in quotes",
        "maximum: 100",
        'maximum: "100"',
        'maximum: "100"',
        "expected a whole number",
    ),
    Mistake(
        "limits the wrong way round",
        "minimum: 0, maximum: 100",
        "minimum: 100, maximum: 0",
        "minimum: 100",
        "above maximum",
    ),
    Mistake(
        "a new required property",
        "required: [plan, telescope]",
        "required: [plan, telescope, remarks]",
        "value: {plan: plate-7, telescope: north}",
        "and 1 more example",
    ),
    Mistake(
        "a requirement of nothing",
        "required: [plan, telescope]",
        "required: [plan, telescope, moon]",
        "required: [plan, telescope, moon]",
        "there is no property moon",
    ),
    Mistake("a pattern that is none", "'^[a-z]+$'", "'^[a-z+$'", "'^[a-z+$'", "regular expression"),
    Mistake(
        "a pattern that takes forever", "'^[a-z]+$'", "'^([a-z]+)+$'", "'^([a-z]+)+$'", "two ways"
    ),
    Mistake(
        "an inline object",
        "from: {type: string, ",
        "when: {type: object, properties: {a: {type: string}}}\n        from: {type: string, ",
        "when:",
        "inline",
    ),
    # Examples and states
    Mistake(
        "an example of another type",
        "exposures: 3",
        "exposures: three",
        "exposures: three",
        "does not validate",
    ),
    Mistake(
        "a misspelt property of an example",
        "kind: plan, size: 6",
        "kind: plan, siez: 6",
        "siez",
        "no property 'siez'",
    ),
    Mistake(
        "no example",
        '              examples:\n                developed: {value: "stars\\nmore stars\\n"}\n',
        "",
        "'*/*'",
        "add examples",
    ),
    Mistake(
        "a misspelt state",
        "enum: [waiting, open, exposed, clouded]",
        "enum: [waiting, opne, exposed, clouded]",
        "opne",
        "open",
    ),
)
