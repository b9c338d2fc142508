"""A batch when something goes wrong, with the official SDK and with batchwright.

`make mishaps` measures both against the same served fake and writes README's table. No outcome is
written here: each is computed from the rows of the program and the batches on the server.
"""
