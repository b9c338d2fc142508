"""A server of the specification to test with: it keeps state, and needs no network."""
