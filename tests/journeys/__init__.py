"""The four journeys of a newcomer, each a script that does what README says and prints its output.

`port` runs a job of the official SDK and the same job with batchwright, `job_tests` tests the job
with the fake, `check_server` checks a server, and `own_api` generates a client from another spec.
The programs are README's blocks, and README shows what the scripts print. `make journeys` runs all
four; `port` needs the official SDK, so `make test` runs only its second half.
"""
