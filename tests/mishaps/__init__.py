"""What becomes of a batch when something goes wrong, with the official SDK and with batchwright.

`make mishaps` measures both against the same served fake and writes README's table. No outcome is
written down here: each is computed from what the loop returned and what the server holds.
"""
