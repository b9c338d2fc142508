"""Mutants: fakes with one fault each, which the conformance checks have to catch."""
