"""The checks, one file for each duty: what is required, and how it is tried.

Each module says in `requirements(subject)` what it holds a server to, without asking any; the
other functions ask one through the bench, and tell the ledger what they saw.
"""
