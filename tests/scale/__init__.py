"""A job of many batches, beyond what one process lives to see.

`make kills` kills its processes at random and counts what is left of every row; a simulation lets
a job of a thousand batches meet the limits of a server, on the clock of the fake.
"""
