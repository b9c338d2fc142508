"""The state of the server: objects and files, their lifecycles, and the execution of requests."""
