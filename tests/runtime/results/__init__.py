"""Tests of results: read, decoded, counted and paired."""
