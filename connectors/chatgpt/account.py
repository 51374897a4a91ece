"""The account: an API key of OpenAI, or of a server that speaks its API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from connectors.chatgpt.client import list_models
from connectors.chatgpt.image_models import (
    ImageCapabilities,
    image_capabilities,
    image_overridden,
    makes_pictures,
)
from connectors.chatgpt.models import (
    UNKNOWN,
    UNKNOWN_ELSEWHERE,
    BadTraits,
    Capabilities,
    capabilities,
    overridden,
)
from connectors.sdk import Account, Choice, Context, Json, Secret, Text, Url

OPENAI = "https://api.openai.com/v1"
PRINTABLE = r"^[!-~]+$"


class ChatGPTAccount(Account):
    """An OpenAI account, or one of a compatible server named by its base URL."""

    steps = (
        (
            "Log into [platform.openai.com/account/api-keys]"
            "(https://platform.openai.com/account/api-keys)."
        ),
        (
            "Choose “+ Create new secret key”. Give it a name if you like. Of the permissions it "
            "needs to read models, and to write to Chat Completions, Responses and Images. Choose "
            "“Create secret key”."
        ),
        "Copy the key at once, then choose “Done”. It is shown only now; a lost one is replaced.",
        (
            "Open Settings, at the top right. Under Organization, General stands the organization "
            "ID, which begins with org-. Copy it too."
        ),
        (
            "See under Billing that the organization has credit: a subscription of ChatGPT pays "
            "for no calls of the API."
        ),
        "A server that is not OpenAI's needs its base URL instead, and its key where it has one.",
    )

    api_key = Secret(
        "API Key",
        help="At platform.openai.com, create a secret key under API keys; it is shown once. The "
        "organization needs credit: a subscription of ChatGPT pays for no calls. For another "
        "server, its key, or any word where it has none.",
        max_length=500,
        pattern=PRINTABLE,
        pattern_help="Must be the key alone, without blanks or line breaks.",
        example="sk-proj-AbC123",
    )
    organization_id = Text(
        "Organization ID",
        help="[At platform.openai.com](#before-you-begin), under Settings, Organization, General: "
        "it begins with org-. Required unless a base URL is set, since a key may belong to several "
        "organizations, and this one pays.",
        required=False,
        needed="required, unless a Base URL is set",
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
    dialect = Choice(
        "API Dialect",
        choices={
            "auto": "Automatic",
            "chat": "Chat Completions",
            "responses": "Responses",
        },
        help="Automatic takes what is known of the model, and what the server answers.",
        default="auto",
        optional=True,
    )
    models = Json(
        "Models",
        help="What your models take, where it is not known or has changed: by model, any of "
        "dialect, tools, effort_none, temperature, vision, functions and older; of image models "
        'draws and sizes. Such as {"llama3.3": {"vision": false}}; [the documentation]'
        "(chatgpt-errors.md#what-a-model-does-not-take) has every name and its values.",
        type="object",
        optional=True,
        example={"llama3.3": {"vision": False, "temperature": "always"}},
    )

    @property
    def address(self) -> str:
        """The base URL that calls go to; a path is one of this server."""
        return self.base_url or OPENAI

    def hosts(self) -> Sequence[str]:
        """The base URL's host and port. A path of this server names none."""
        parts = urlsplit(self.address)
        return (parts.netloc,) if parts.netloc else ()

    def hidden(self) -> Sequence[str]:
        """The organization, which the service names in what it says about limits."""
        return (self.organization_id,) if self.organization_id else ()

    def price_list(self) -> str:
        """OpenAI's prices count at OpenAI; those of another server are its own."""
        parts = urlsplit(self.address)
        return "" if parts.netloc == urlsplit(OPENAI).netloc else parts.netloc or parts.path

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
        try:
            overridden(self.models)
            image_overridden(self.models, at_openai=self.is_openai)
        except BadTraits as error:
            found["models"] = str(error)
        return found

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI itself, or a stand-in for it on this server."""
        return not urlsplit(self.base_url or "").netloc

    def takes(self, model: str) -> Capabilities:
        """What a model takes, as far as it is known, or as the account says."""
        known = capabilities(model, overridden(self.models))
        if known is UNKNOWN and not self.is_openai:
            known = UNKNOWN_ELSEWHERE
        if not self.names_dialect:
            return known
        chosen: Any = self.dialect
        return replace(known, dialect=chosen, tools=chosen)

    def draws(self, model: str) -> ImageCapabilities:
        """What an image model takes, as far as it is known, or as the account says."""
        said = image_overridden(self.models, at_openai=self.is_openai)
        return image_capabilities(model, said, at_openai=self.is_openai)

    def makes_pictures(self, model: str) -> bool:
        """Whether a model, by its name or by what the account says, answers with pictures."""
        said = image_overridden(self.models, at_openai=self.is_openai)
        return model in said or makes_pictures(model)

    @property
    def names_dialect(self) -> bool:
        """Whether every model is asked in the dialect that the account names."""
        return self.dialect not in (None, "auto")

    def check(self, ctx: Context) -> None:
        """Ask for the account's models. Raises `Refused` or `Unavailable` with what it said."""
        list_models(ctx)
