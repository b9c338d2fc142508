"""Results read from files of JSON lines, counted, and paired with their requests."""
