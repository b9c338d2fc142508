"""The checks, one module for each duty: its requirements and how they are checked.

A module declares its requirements as `Clause` constants, templates of an id and a title. Its
function `requirements` fills them in from the contract and the spec. Its function `check` sends
requests through the session and records verdicts in the tally under the id of the same clause; an
id that is no requirement is a `KeyError`.
"""
