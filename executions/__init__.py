"""Executions: what happens. The pure engine, the store, and the shell that joins them."""
