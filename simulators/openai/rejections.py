"""The service's refusals, worded and shaped as it words and shapes them.

Sources: the OpenAPI description's `ErrorResponse` (four keys, always all of them), and messages
as clients have met them in 2026. A message names the parameter, so that a client can leave it
out and ask again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Rejection(Exception):
    """A request that is answered with an error object.

    `status` is the HTTP status; `kind`, `param` and `code` are the error's own fields.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.param = param
        self.code = code
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """Return the error object that is sent."""
        error = {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}
        return {"error": error}


def masked(key: str) -> str:
    """Return a key as the service repeats it: eight characters, stars, four characters."""
    if len(key) <= 12:
        return key[:2] + "*" * max(len(key) - 2, 0)
    return key[:8] + "*" * (len(key) - 12) + key[-4:]


def wrong_key(key: str) -> Rejection:
    """Refuse a key; an empty one was not sent at all."""
    if key:
        message = (
            f"Incorrect API key provided: {masked(key)}. You can find your API key at "
            "https://platform.openai.com/account/api-keys."
        )
    else:
        message = (
            "You didn't provide an API key. You need to provide your API key in an Authorization "
            "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API "
            "key from https://platform.openai.com/account/api-keys."
        )
    return Rejection(message, status=401, code="invalid_api_key")


def malformed_json() -> Rejection:
    """Refuse a body that is not a JSON object."""
    return Rejection(
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't "
        "using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was "
        "sent was not valid JSON.)"
    )


def no_such_model(name: str, *, shut_down: bool) -> Rejection:
    """Refuse a model that never was, or is no more."""
    message = (
        f"The model `{name}` has been deprecated, learn more here: "
        "https://platform.openai.com/docs/deprecations"
        if shut_down
        else f"The model `{name}` does not exist or you do not have access to it."
    )
    return Rejection(message, status=404, code="model_not_found")


def missing(path: str) -> Rejection:
    """Refuse a request without a parameter that it must have."""
    return Rejection(
        f"Missing required parameter: '{path}'.", param=path, code="missing_required_parameter"
    )


def unknown_parameter(path: str) -> Rejection:
    """Refuse a parameter that the endpoint does not have."""
    return Rejection(f"Unknown parameter: '{path}'.", param=path, code="unknown_parameter")


def unsupported_parameter(path: str, hint: str = "") -> Rejection:
    """Refuse a parameter that this model does not take; the hint says what to use instead."""
    message = f"Unsupported parameter: '{path}' is not supported with this model. {hint}".strip()
    return Rejection(message, param=path, code="unsupported_parameter")


def only_the_default(path: str, value: object, default: object) -> Rejection:
    """Refuse any value but the default one."""
    return Rejection(
        f"Unsupported value: '{path}' does not support {value} with this model. "
        f"Only the default ({default}) value is supported.",
        param=path,
        code="unsupported_value",
    )


def unsupported_value(path: str, value: object, supported: Sequence[str]) -> Rejection:
    """Refuse a value, naming those that this model takes."""
    quoted = [f"'{each}'" for each in supported]
    listed = ", ".join(quoted[:-1]) + f", and {quoted[-1]}" if len(quoted) > 1 else quoted[0]
    return Rejection(
        f"Unsupported value: '{path}' does not support '{value}' with this model. "
        f"Supported values are: {listed}.",
        param=path,
        code="unsupported_value",
    )


def wrong_type(path: str, expected: str, got: object) -> Rejection:
    """Refuse a value of another type; `expected` is a word of the parameter table."""
    return Rejection(
        f"Invalid type for '{path}': expected {_article(expected)}, but got "
        f"{_article(json_type(got))} instead.",
        param=path,
        code="invalid_type",
    )


def invalid_value(path: str, message: str, code: str = "invalid_value") -> Rejection:
    """Refuse a value of the right type; the message follows the parameter's name."""
    return Rejection(f"Invalid '{path}': {message}", param=path, code=code)


def not_one_of(path: str, value: object, supported: Sequence[str]) -> Rejection:
    """Refuse a word that is not among the endpoint's words."""
    quoted = ", ".join(f"'{each}'" for each in supported)
    return Rejection(
        f"Invalid value: '{value}'. Supported values are: {quoted}.",
        param=path,
        code="invalid_value",
    )


def json_type(value: object) -> str:
    """Return the word that the service's messages use for a JSON value's type."""
    if value is None:
        return "null"
    words = {
        bool: "boolean",
        int: "integer",
        float: "decimal",
        str: "string",
        list: "array",
        dict: "object",
    }
    return words[type(value)]


def _article(word: str) -> str:
    if word == "null":
        return word
    return f"an {word}" if word[0] in "aeio" else f"a {word}"
