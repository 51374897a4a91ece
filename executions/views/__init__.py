"""What happened and what is happening, as pages."""
