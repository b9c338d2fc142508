"""What is sent, as values: operations, their arguments, options and files; free of I/O."""
