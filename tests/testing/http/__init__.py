"""Tests of the transports of the fake: faults, the journal, and the audit of clients."""
