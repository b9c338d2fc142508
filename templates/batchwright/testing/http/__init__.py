"""The transports of the fake, with faults, and the journal."""
