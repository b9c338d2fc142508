"""Submissions: a file uploaded and an object created from it, once and once only."""
