"""The grammar of the dialect as one table: the keys of each object, and the type of each value."""
