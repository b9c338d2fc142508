"""Processes a request: its operation, its errors, and the reply."""
