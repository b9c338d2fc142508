"""One request and its response over httpx2: settings, limits, bodies, failures, repetitions."""
