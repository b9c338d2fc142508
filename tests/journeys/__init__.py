"""The four journeys of a newcomer: scripts that run what README says, and print its output.

`port` runs a job of the official SDK and the same job with batchwright, `job_tests` tests the job
with the fake, `check_server` checks a server, and `own_api` generates a client from another spec.
The programs are blocks of README and spec/README.md, which show what the scripts print.
`make journeys` runs all four; `port` needs the official SDK, so `make test` runs only its second
half.
"""
