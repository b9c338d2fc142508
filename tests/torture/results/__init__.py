"""Cases of batches and their lines: written, waited for, downloaded and read."""
