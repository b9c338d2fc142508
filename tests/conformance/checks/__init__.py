"""The checks, one file for each duty: how it is tried whether a server keeps its requirements.

Which requirements there are is derived in `..spec`, in modules of the same names
(`answers` for `observing`). The functions here ask a server through the bench, and tell the ledger
what they saw of a requirement by its id; an id that is not derived is an error.
"""
