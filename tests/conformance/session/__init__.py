"""A run of the checks: what it sends, what it made, and what was seen of each requirement."""
