"""The state of a run: the server, the created objects, and the tally of the requirements."""
