"""The account: an API key of OpenAI, or of a server that speaks its API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from connectors.chatgpt.client import list_models
from connectors.sdk import Account, Context, Secret, Text, Url

OPENAI = "https://api.openai.com/v1"
PRINTABLE = r"^[!-~]+$"


class ChatGPTAccount(Account):
    """An OpenAI account, or one of a compatible server named by its base URL."""

    api_key = Secret(
        "API Key",
        help="The secret key from the API keys page of your OpenAI platform account.",
        max_length=500,
        pattern=PRINTABLE,
        pattern_help="Must be the key alone, without blanks or line breaks.",
        example="sk-proj-AbC123",
    )
    organization_id = Text(
        "Organization ID",
        help="From the settings of your OpenAI account. Required unless a base URL is set.",
        required=False,
        max_length=200,
        pattern=PRINTABLE,
        pattern_help="Must be the ID alone, without blanks or line breaks.",
        example="org-AbC123",
    )
    base_url = Url(
        "Base URL",
        help="Only for a server other than OpenAI's that speaks its API, up to and including /v1.",
        optional=True,
        max_length=1000,
        example="https://models.example.com/v1",
    )

    @property
    def address(self) -> str:
        """The base URL that calls go to; a path is one of this server."""
        return self.base_url or OPENAI

    def hosts(self) -> Sequence[str]:
        """The base URL's host and port. A path of this server names none."""
        parts = urlsplit(self.address)
        return (parts.netloc,) if parts.netloc else ()

    def faults(self) -> Mapping[str, str]:
        """An organization is asked for at OpenAI itself; a base URL holds an address only."""
        found = {}
        if not self.organization_id and not self.base_url:
            found["organization_id"] = "This field is required unless a base URL is set."
        parts = urlsplit(self.address)
        if "@" in parts.netloc or parts.query or parts.fragment:
            found["base_url"] = (
                "Must be an address alone, without user name, “?” or “#”: "
                "the key belongs in the API Key field."
            )
        return found

    def check(self, ctx: Context) -> None:
        """Ask for the account's models. Raises `Refused` or `Unavailable` with what it said."""
        list_models(ctx)
