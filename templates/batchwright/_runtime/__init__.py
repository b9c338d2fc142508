"""What every operation needs and no specification decides: requests, errors, pages, files."""
