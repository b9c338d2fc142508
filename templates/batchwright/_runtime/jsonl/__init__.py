"""Files of JSON lines: their rules, how they are checked and how they are written."""
