"""Mutants derived from the contract: one for each property, status and refusal."""
