"""What steps can do with HTTP."""
