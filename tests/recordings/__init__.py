"""Compare recorded exchanges with the spec: `make recordings FILE=exchanges.jsonl`.

reading         a file of recorded exchanges -> `Recorded`
facts           the findings: new to the spec, or contradicting it
routing         an exchange -> its dialect and operation
suite_replay    each exchange, and each history of an object, checked by `tests.conformance`
unlisted        the parameters, headers and errors that the spec does not list
combinations    objects against the examples: state, files, problems, counts, times, forms
client_replay   the client repeats the recording: each operation, `wait`, `results`, `submit`
exceptions      the known differences, with reasons
exchanges.jsonl our own examples of recorded behaviour that the examples of the spec do not show
"""
