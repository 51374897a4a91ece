"""The trigger that a web request to the automation's own address fires."""

from __future__ import annotations

import hmac
from typing import Any, Final

from connectors.http.body import read_body
from connectors.sdk import (
    Choice,
    Fields,
    Json,
    Map,
    Rejected,
    Secret,
    Switch,
    Text,
    Trigger,
    When,
)
from connectors.sdk import Request as Inbound

SECRET_HEADER: Final = "ah-http-key"  # noqa: S105 - its name, not the secret
# What the platform itself understands as a credential; steps have no business with the caller's.
CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization", SECRET_HEADER})


class Request(Trigger):
    """Starts the automation when its address is called with GET or POST.

    The request's method, query, headers and body are there for the steps, without the caller's
    credentials and cookies. JSON, forms and text are understood; files are not accepted. A name
    that a query or form repeats is a list, and an empty body is null.
    """

    label = "HTTP Request Trigger"
    inbound = True
    secret_field = "secret"  # noqa: S105 - the name of the input below

    class Inputs(Fields):
        method = Choice("Method", choices={"GET": "GET", "POST": "POST"}, literal=True)
        secure = Switch(
            "Secure HTTP Trigger",
            help="Only requests that carry the secret are accepted, in the header or the query"
            " parameter ah-http-key.",
            literal=True,
        )
        secret = Secret(
            "Secret",
            help="Made for you when left empty.",
            min_length=12,
            max_length=200,
            pattern=r"^[!-~]+(?![\s\S])",
            pattern_help="Use letters, digits and signs of ASCII, without blanks.",
            required=False,
            shown_if=When("secure"),
            literal=True,
        )

    class Output(Fields):
        method = Text("Method", example="POST")
        query = Json("Query", type="object", example={"page": "2"})
        headers = Map("Headers", required=False, example={"content-type": "application/json"})
        body = Json("Body", required=False, example={"text": "Good morning"})

    def verify(self, inputs: Inputs, request: Inbound, secret: str) -> None:
        """Refuse another method with 405 and, where it is secured, a wrong secret with 401."""
        if request.method != inputs.method:
            raise Rejected(
                405,
                {"error": f"This address takes {inputs.method} requests only."},
                {"Allow": inputs.method},
            )
        if inputs.secure:
            _verify_secret(request, secret)

    def receive(self, inputs: Inputs, request: Inbound) -> dict[str, Any]:
        """The request as the steps see it. Raises `Rejected` 400 or 415 for its body."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = read_body(
            request.body, headers.get("content-type", ""), headers.get("content-encoding", "")
        )
        return {
            "method": request.method,
            "query": {name: v for name, v in request.query.items() if name != SECRET_HEADER},
            "headers": {name: v for name, v in headers.items() if name not in CREDENTIALS},
            "body": body,
        }


def _verify_secret(request: Inbound, secret: str) -> None:
    in_query = request.query.get(SECRET_HEADER, [])
    given = [in_query] if isinstance(in_query, str) else list(in_query)
    given += [value for name, value in request.headers.items() if name.lower() == SECRET_HEADER]
    # Every one is compared, in a time that tells nothing; without a secret to compare, none fits.
    fits = [hmac.compare_digest(_bytes(value), _bytes(secret)) for value in given]
    if secret and any(fits):
        return
    error = (
        f"The secret in {SECRET_HEADER} is wrong."
        if given
        else f"Send the secret in the header or the query parameter {SECRET_HEADER}."
    )
    raise Rejected(401, {"error": error}, {"WWW-Authenticate": SECRET_HEADER})


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
