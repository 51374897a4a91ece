"""The account: a token of one stack or of a user, and where the service is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from connectors.contentstack.client import call
from connectors.sdk import Account, Choice, Context, Secret, Text, Unavailable, Url, When

# contentstack.com/docs/developers/apis/content-management-api, “Base URL”.
API_HOSTS: Final = {
    "aws-na": "api.contentstack.io",
    "aws-eu": "eu-api.contentstack.com",
    "aws-au": "au-api.contentstack.com",
    "azure-na": "azure-na-api.contentstack.com",
    "azure-eu": "azure-eu-api.contentstack.com",
    "gcp-na": "gcp-na-api.contentstack.com",
    "gcp-eu": "gcp-eu-api.contentstack.com",
}
# Where people sign in, and where the key stands that signs webhooks.
APP_HOSTS: Final = {
    region: "app.contentstack.com" if region == "aws-na" else host.replace("-api.", "-app.")
    for region, host in API_HOSTS.items()
}
PRINTABLE: Final = r"^[!-~]+(?![\s\S])"
ALONE: Final = "Must be the value alone, without blanks or line breaks."


class ContentstackAccount(Account):
    """A management token, which is for one stack, or the authtoken of a user, for all of theirs.

    Ten reads and ten writes a second are allowed to an organization; steps and lookups of this
    account keep to a little less, and wait for their turn.
    """

    per_second = 9.5

    kind = Choice(
        "Kind",
        choices={"management_token": "Management Token", "auth_token": "Auth Token"},
        default="management_token",
        literal=True,
    )
    stack_api_key = Text(
        "Stack API Key",
        help="In the stack, under Settings, Stack: it begins with blt.",
        max_length=200,
        pattern=PRINTABLE,
        pattern_help=ALONE,
        example="blt0123456789abcdef",
        shown_if=When("kind", "management_token"),
    )
    management_token = Secret(
        "Management Token",
        help="In the stack, under Settings, Tokens, Management Tokens; it is shown once. It needs "
        "Read and Write, and belongs to this one stack.",
        max_length=500,
        pattern=PRINTABLE,
        pattern_help=ALONE,
        example="cs0123456789abcdef",
        shown_if=When("kind", "management_token"),
    )
    authtoken = Secret(
        "Auth Token",
        help="Of a user, as the API's log in call returns it. It may do what the user may, in all "
        "stacks of the user.",
        max_length=500,
        pattern=PRINTABLE,
        pattern_help=ALONE,
        example="blt0123456789abcdef",
        shown_if=When("kind", "auth_token"),
    )
    region = Choice(
        "Region",
        choices={
            "aws-na": "AWS North America",
            "aws-eu": "AWS Europe",
            "aws-au": "AWS Australia",
            "azure-na": "Azure North America",
            "azure-eu": "Azure Europe",
            "gcp-na": "GCP North America",
            "gcp-eu": "GCP Europe",
        },
        help="Where the organization is, as the address shows where you sign in.",
        default="aws-na",
    )
    base_url = Url(
        "Base URL",
        help="Only for an address that the regions do not have, without /v3. It is used in place "
        "of the region's.",
        optional=True,
        max_length=1000,
        example="https://api.example.com",
    )

    @property
    def address(self) -> str:
        """The address that `/v3/…` follows; a path is one of this server."""
        if self.base_url:
            return self.base_url.rstrip("/").removesuffix("/v3")
        return f"https://{API_HOSTS[self.region or 'aws-na']}"

    @property
    def keys_address(self) -> str:
        """Where the public key stands that deliveries are signed with."""
        site = self.address if self.base_url else f"https://{APP_HOSTS[self.region or 'aws-na']}"
        return f"{site}/.well-known/public-keys.json"

    @property
    def is_of_one_stack(self) -> bool:
        """Whether its token is for one stack, rather than for all those of a user."""
        return self.kind != "auth_token"

    @property
    def token(self) -> str:
        """The secret that requests are authorized with."""
        return (self.management_token if self.is_of_one_stack else self.authtoken) or ""

    def authorization(self) -> Mapping[str, str]:
        """The header that authorizes a request.

        Set by the client on each request rather than by `headers`, which knows no paths of this
        server.
        """
        return {"authorization" if self.is_of_one_stack else "authtoken": self.token}

    def hosts(self) -> Sequence[str]:
        """The host and port of the address. A path of this server names none."""
        parts = urlsplit(self.address)
        return (parts.netloc,) if parts.netloc else ()

    def faults(self) -> Mapping[str, str]:
        """What the kind needs and is missing; a base URL holds an address only."""
        needed = ("stack_api_key", "management_token") if self.is_of_one_stack else ("authtoken",)
        found = {name: "This field is required." for name in needed if not getattr(self, name)}
        parts = urlsplit(self.base_url or "")
        if "@" in parts.netloc or parts.query or parts.fragment:
            found["base_url"] = "Must be an address alone, without user name, “?” or “#”."
        return found

    def check(self, ctx: Context) -> None:
        """Ask for a content type, or for the user's stacks.

        Raises `Refused` or `Unavailable` with what the service said.
        """
        kind = "content_types" if self.is_of_one_stack else "stacks"
        answer = call(ctx, "GET", f"/{kind}", query={"limit": 1})
        if not isinstance(answer.get(kind), list):
            raise Unavailable(
                "What answers at this address is not Contentstack. Check the region or base URL."
            )
