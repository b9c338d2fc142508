"""The clients, synchronous and asynchronous, and what they return: pages, downloads, waits."""
