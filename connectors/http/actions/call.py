"""The action that sends a request to any web service."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from connectors.http.account import HttpAccount
from connectors.http.answer import answer_body, failure
from connectors.http.outgoing import NOT_SET_HERE, outgoing
from connectors.sdk import Action, Choice, Effect, Fields, Integer, Json, Map, Refused, Switch, Url
from connectors.sdk.headers import header_faults
from connectors.sdk.hosts import spellings
from connectors.sdk.http import calling

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

    from connectors.sdk import Context

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
READS = frozenset({"GET", "HEAD"})
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})  # idempotent: RFC 9110 §9.2.2


class Call(Action):
    """Sends an HTTP request to a web service and passes its answer on.

    GET and HEAD read. PUT and DELETE are safe to repeat. A POST or PATCH whose outcome a crash
    left unknown needs a person's decision. All but GET and HEAD carry an Idempotency-Key, which
    stays the same whenever this step of this execution is tried again.

    A service that is silent for 60 seconds, or not done after 600, is given up. Up to 5 redirects
    are followed, to another host only for GET and HEAD and without the account's credentials (they
    go to the account's own hosts alone). An answer may have 25 MB.
    """

    label = "HTTP Request"
    effect = "write"
    account = HttpAccount
    account_required = False
    leads = ("status", "body")

    class Inputs(Fields):
        url = Url(
            "URL",
            help="What references put into it is inserted as it is, without percent-encoding; use"
            " Query for values that may hold any character.",
            example="https://api.example.com/orders",
        )
        method = Choice("Method", choices={name: name for name in METHODS})
        headers = Map(
            "Headers", add_label="+ Add Header", optional=True, example={"Accept-Language": "de"}
        )
        query = Map(
            "Query",
            add_label="+ Add to Query",
            help="Added to the address; a name that it has already is replaced.",
            optional=True,
            example={"page": "2"},
        )
        body = Json(
            "Body",
            help="An object or a list is sent as JSON, or as a form if the header Content-Type"
            " says application/x-www-form-urlencoded. Text is sent as it is.",
            optional=True,
            example={"text": "Good morning"},
        )
        throw_error = Switch(
            "Throw error status",
            help="The step fails when the service answers with a status from 400 to 599. Switched"
            " off, the steps after it can look at the status.",
            default=True,
        )

    class Output(Fields):
        status = Integer("Status", example=200)
        headers = Map("Headers", required=False, example={"content-type": "application/json"})
        body = Json("Body", required=False, example={"id": 7, "text": "Guten Morgen"})

    def effect_of(self, inputs: Inputs) -> Effect:
        """GET and HEAD read, all others write."""
        return "read" if inputs.method in READS else "write"

    def is_repeatable(self, inputs: Inputs) -> bool:
        """Whether the method says that sending the request twice is the same as once."""
        return inputs.method in REPEATABLE

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Headers that cannot be sent."""
        headers = inputs.get("headers")
        if not isinstance(headers, dict):
            return {}
        found = header_faults(headers, NOT_SET_HERE, draft=True)
        return {f"headers.{name}": sentence for name, sentence in found.items()}

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Send the request. Raises `Refused` and `Unavailable` as the answer's status says."""
        key = None if inputs.method in READS else ctx.key
        request = outgoing(inputs, ctx.absolute(inputs.url), key)
        _check_account(request.url, ctx)
        with calling(request.url.host):
            response = ctx.http.request(
                request.method, request.url, headers=request.headers, content=request.content
            )
        if inputs.throw_error and response.status_code >= HTTPStatus.BAD_REQUEST:
            raise failure(response, ctx.now())
        return {
            "status": response.status_code,
            "headers": dict(response.headers),
            "body": answer_body(response),
        }


def _check_account(url: httpx2.URL, ctx: Context) -> None:
    """Say it now if the account's credentials would not be sent, not by a puzzling 401."""
    if ctx.account is None:
        return
    named = ctx.account.hosts()
    if spellings(url).isdisjoint(named):
        raise Refused(
            f"The account is for {', '.join(named)}; its credentials are not sent to {url.host}."
            " Add the host to the account, or choose another account"
        )
