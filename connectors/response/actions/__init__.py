"""How a step answers the caller."""
