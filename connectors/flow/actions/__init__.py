"""Step types that decide about other steps."""
