"""What the server keeps: objects and files, their lifecycles, and the requests it executes."""
