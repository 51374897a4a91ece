"""Contentstack: entries and assets of a content management system, and what happens to them."""

from connectors.sdk import Connector

connector = Connector(
    "Contentstack",
    "Start when an entry or an asset changes in a stack, and create, read, update, publish and "
    "localize entries and assets.",
    category="Content",
)
