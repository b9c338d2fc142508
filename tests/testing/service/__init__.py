"""Tests of the requests that the fake handles: operations, errors, results and dialects."""
