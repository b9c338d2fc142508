"""The clients, synchronous and asynchronous, and what they hand out: pages, downloads, waits."""
