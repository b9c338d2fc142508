"""How a server is reached: over the network, or a fake in this process."""
