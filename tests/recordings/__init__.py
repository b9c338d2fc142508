"""What servers really answered, held against the spec: `make recordings FILE=exchanges.jsonl`.

reading         a file of recorded exchanges -> `Recorded`
facts           what is found: new to the spec, or against it
routing         an exchange -> the dialect and the operation that it belongs to
replaying       each exchange, and each life of an object, under the rules of `tests.conformance`
listed          parameters, headers and errors against what the spec lists
combinations    objects against the examples: state, files, problems, counts, times, forms
following       the client performs what was recorded: each operation, `wait`, `results`, `submit`
exceptions      what is known to be otherwise, and why
exchanges.jsonl our own examples of what was recorded and the examples of the spec do not show
"""
