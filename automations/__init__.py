"""Automations: what is to be done. Drafts that are edited, and versions that run."""
