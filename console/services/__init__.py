"""What the program does: the engine and the use cases, over the domain and the ports."""
