"""Texts and values of a spec in Python code.

This is the only package that turns a spec's text into code, so only here quoting matters.
"""

LINE_LENGTH = 100
"""Columns of a line of code, with its docstrings."""
