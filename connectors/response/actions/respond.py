"""The action that answers whoever called the automation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Action, Fields, Integer, Json, Map, Refused
from connectors.sdk.headers import WITHOUT_BODY, header_faults, header_text
from connectors.sdk.outcomes import Respond as Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.sdk import Context

# A cookie set by an automation would be one of the server that its users sign in to.
NOT_SET_HERE: Final = frozenset({"set-cookie"})


class Respond(Action):
    """Answers the request, or the automation, that called this one.

    The answer is sent when the first Response step has run; the steps after it run on. A later
    Response is recorded only.
    """

    label = "Response"
    responds = True
    leads = ("status", "body")

    class Inputs(Fields):
        status = Integer(
            "Response Status",
            help="200 says that all went well. 204 and 304 have no body.",
            min=200,
            max=599,
            example=200,
        )
        body = Json(
            "Response Body",
            help="Text, or an object or a list, which is sent as JSON.",
            required=False,
            example="Guten Morgen",
        )
        headers = Map(
            "Response Headers",
            add_label="+ Add Response Header",
            required=False,
            example={"Content-Type": "text/plain; charset=utf-8"},
        )

    class Output(Fields):
        status = Integer("Status", example=200)
        headers = Map(
            "Headers", required=False, example={"Content-Type": "text/plain; charset=utf-8"}
        )
        body = Json("Body", required=False, example="Guten Morgen")

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Headers that cannot be sent, and a body where the status allows none."""
        headers = inputs.get("headers")
        found: dict[str, str] = {}
        if isinstance(headers, dict):
            faults = header_faults(headers, NOT_SET_HERE, draft=True)
            found = {f"headers.{name}": sentence for name, sentence in faults.items()}
        if str(inputs.get("status")) in map(str, WITHOUT_BODY) and _holds(inputs.get("body")):
            found["body"] = f"An answer with status {inputs['status']} has no body; leave it empty."
        return found

    def run(self, inputs: Inputs, ctx: Context) -> Answer:
        """The answer to send. Raises `Refused` for one that HTTP does not allow."""
        headers = inputs.headers or {}
        for name, sentence in header_faults(headers, NOT_SET_HERE).items():
            raise Refused(f"headers.{name}: {sentence}")
        body = inputs.body
        status = int(inputs.status)
        if status in WITHOUT_BODY:
            if _holds(body):
                raise Refused(f"body: An answer with status {status} has no body")
            body = None
        return Answer(status, body, {name: header_text(value) for name, value in headers.items()})


def _holds(body: Any) -> bool:
    """Whether there is a body at all; false and 0 are one."""
    return body is not None and body != ""
