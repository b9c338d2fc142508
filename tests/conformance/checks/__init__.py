"""The checks, one module for each duty: what it requires of a server, and how that is tried.

A duty has clauses, the forms of its requirements. `requirements` fills them in from the contract
and the spec; the checks ask a server through the session, and tell the tally what they saw of a
requirement by the id of the same clause. An id that is not required is an error.
"""
