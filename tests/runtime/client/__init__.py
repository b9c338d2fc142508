"""Tests of the clients: pages, downloads, waiting, event loops."""
