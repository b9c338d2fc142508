"""The grammar of the dialect, as one table: which keys each object may have, and of which type."""
