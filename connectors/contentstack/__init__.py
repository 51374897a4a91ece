"""Contentstack: entries and assets of a content management system, and what happens to them."""

from connectors.sdk import Connector
from connectors.sdk.reading import Reading

connector = Connector(
    "Contentstack",
    "Start when an entry or an asset changes in a stack, and create, read, update, publish and "
    "localize entries and assets.",
    category="Content",
    reading=Reading(
        pages=(
            ("The account, webhooks and what is answered", "contentstack.md"),
            ("Entry Data and its template", "contentstack.md#entry-data-and-its-template"),
            ("What is stopped, and why", "contentstack.md#what-is-stopped-and-why"),
            ("What messages mean", "contentstack.md#what-messages-mean"),
            ("The simulator of Contentstack", "simulators.md"),
            ("Example: a picture for every new entry", "../examples/illustrate-new-entries.yaml"),
        ),
    ),
)
