"""Tests of requests: their arguments, files and options."""
