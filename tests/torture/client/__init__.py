"""Cases of any call: limits, headers, redirects, secrets, settings and logs."""
