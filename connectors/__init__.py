"""Connectors: what can be done. One folder each, found by scanning."""
