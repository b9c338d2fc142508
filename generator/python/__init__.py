"""How words are spelled in Python.

This is the only package that turns a spec's text into code, so it is the only one that has to be
right about quoting.
"""

LINE_LENGTH = 100
"""Columns of a line of code, with its docstrings."""
