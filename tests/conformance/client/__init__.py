"""How requests reach a server: over the network, or a fake in this process."""
