"""Credentials for any web service, and the hosts that they are for."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final

from connectors.sdk import Account, Choice, Secret, Text, When
from connectors.sdk.headers import header_faults
from connectors.sdk.hosts import MAX_PORT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# In place of “$”, which Python lets stand before a last line break.
END: Final = r"(?![\s\S])"
PORT = re.compile(r":([0-9]+)\s*(?:,|$)")
HOST: Final = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
PRINTABLE: Final = r"^[!-~](?:[ -~]*[!-~])?" + END


class HttpAccount(Account):
    """A bearer token, a user name with its password, or a header of its own.

    There is no address to ask whether they work, so they are first used by a step.
    """

    host = Text(
        "Hosts",
        help="Where the credentials may be sent, separated by commas. They are sent nowhere else.",
        example="api.example.com, eu.api.example.com:8443",
        pattern=rf"^\s*{HOST}\s*(?:,\s*{HOST}\s*)*{END}",
        pattern_help="Must be hosts such as api.example.com, without https:// and path,"
        " separated by commas.",
    )
    kind = Choice(
        "Kind",
        choices={
            "bearer": "Bearer token",
            "basic": "User name and password",
            "header": "Header",
        },
        default="bearer",
    )
    token = Secret(
        "Token",
        help="Sent as “Authorization: Bearer …”.",
        pattern=rf"^[!-~]+{END}",
        pattern_help="Must be letters, digits and signs of ASCII, without blanks.",
        shown_if=When("kind", "bearer"),
    )
    username = Text(
        "User Name",
        example="ada",
        pattern=rf"^[^:\x00-\x1f\x7f]+{END}",
        pattern_help="Must not hold a colon.",
        shown_if=When("kind", "basic"),
    )
    password = Secret(
        "Password",
        pattern=rf"^[^\x00-\x1f\x7f]+{END}",
        pattern_help="Must be on one line.",
        shown_if=When("kind", "basic"),
    )
    header_name = Text("Header Name", example="X-Api-Key", shown_if=When("kind", "header"))
    header_value = Secret(
        "Header Value",
        pattern=PRINTABLE,
        pattern_help="Must be letters, digits, signs and blanks of ASCII.",
        shown_if=When("kind", "header"),
    )

    def hosts(self) -> Sequence[str]:
        """The hosts that were named, in lower case."""
        return tuple(part.strip().lower() for part in self.host.split(","))

    def headers(self) -> Mapping[str, str]:
        """The one header that carries the credentials (RFC 6750 §2.1, RFC 7617 §2)."""
        if self.kind == "bearer":
            return {"Authorization": f"Bearer {self.token}"}
        if self.kind == "basic":
            pair = f"{self.username}:{self.password}".encode()
            return {"Authorization": f"Basic {b64encode(pair).decode()}"}
        return {self.header_name: self.header_value}

    def faults(self) -> Mapping[str, str]:
        """A port that does not exist, and a header name that cannot be sent."""
        found: dict[str, str] = {}
        if not all(1 <= int(port) <= MAX_PORT for port in PORT.findall(self.host)):
            found["host"] = f"A port is a number from 1 to {MAX_PORT}."
        if self.kind == "header":
            faults = header_faults({self.header_name: ""}, {"host"})
            if sentence := faults.get(self.header_name):
                found["header_name"] = sentence
        return found
