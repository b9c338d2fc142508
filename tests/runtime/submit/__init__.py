"""Tests of submissions: one object for a key, found or created."""
