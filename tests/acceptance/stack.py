"""The simulated stack, as a service beside the product uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

ILLUSTRATE = "illustrate-new-entries"  # the demo's automation that starts with a new entry


def create_entry(client: httpx2.Client, server: str, entry: dict[str, Any]) -> None:
    """An article of the blog, by the API of a server's stack."""
    path = f"{server}/simulators/contentstack/v3/content_types/blog_post/entries"
    headers = {"api_key": "bltdemoblog000000", "authorization": "cssim-editor"}
    client.post(path, json={"entry": entry}, headers=headers).raise_for_status()
