"""Servers that are wrong in one respect, each of which the conformance checks have to catch."""
