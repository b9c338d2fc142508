"""Cases of `submit`: one batch for a key, whatever the server and the file do."""
