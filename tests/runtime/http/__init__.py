"""Tests of one exchange: bodies, limits, redirects, repetitions, connections."""
