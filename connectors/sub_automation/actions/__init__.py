"""How a step calls a sub automation."""
