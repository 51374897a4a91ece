"""What starts a sub automation."""
