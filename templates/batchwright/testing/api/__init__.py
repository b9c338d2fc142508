"""What the fake makes of a request: its operation, what is wrong with it, and the reply."""
