"""Jobs of many batches, which outlive the process that submits them.

`make kills` kills the processes of a job at random and counts every row, `make scale` does so on
Ray Data, and `make simulation` lets a job of a thousand batches meet the limits of a server, on the
clock of the fake.
"""
