"""Submissions: upload a file, and create one object from it, not two."""
