"""What a step can do with a model, one action a file."""
