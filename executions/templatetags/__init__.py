"""Template tags of executions."""
