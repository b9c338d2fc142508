"""How requests reach the fake and replies leave it, faults on the way included; the journal."""
