"""Hostile servers, files and settings: each case asserts the right value and the requests it took.

The cases are written from the promises of README, not from the client. A module is a kind; `make
torture` prints how many of its cases hold.
"""
