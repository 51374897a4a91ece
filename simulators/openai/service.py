"""From an HTTP request to an HTTP answer, without the network: routes, keys, faults."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

from simulators.openai import (
    answers,
    catalogue,
    chat,
    completions,
    faults,
    images,
    rejections,
    responses,
)
from simulators.openai.conversation import Ask, Conversation, Reply, Stamp
from simulators.openai.faults import Fault
from simulators.openai.rejections import Rejection

_DIALECTS: dict[str, tuple[str, ModuleType]] = {
    "/v1/chat/completions": ("chat", chat),
    "/v1/responses": ("responses", responses),
    "/v1/completions": ("completions", completions),
}
_IMAGES = "/v1/images/generations"
# Prompts whose calls are counted for `sk-sim-429-N`; then counting starts afresh.
_COUNTED_PROMPTS = 10_000
_CUT_TOKENS = 3  # of an answer that is cut off on request
_PAGE = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>\n"


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request. `path` starts with /v1; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, and what the record tells of it.

    `delay` is in seconds; `broken_off` ends the connection in the middle of the body; `model` and
    `prompt` are what was asked, empty where the request did not say.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    broken_off: bool = False
    model: str = ""
    prompt: str = ""


class Service:
    """The API. `clock` returns seconds since 1970; it decides which models have been shut down."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._calls: Counter[tuple[str, str]] = Counter()

    def answer(self, request: Request) -> Answer:
        """Return the answer to any request; what is refused is an answer too."""
        asked: dict[str, Any] = {}
        try:
            return self._answer(request, asked)
        except Rejection as refused:
            return Answer(
                status=refused.status,
                body=_encoded(refused.body()),
                headers=refused.headers,
                model=_text(asked.get("model")),
                prompt=prompt_of(asked),
            )

    def _answer(self, request: Request, asked: dict[str, Any]) -> Answer:
        _check_route(request)
        fault = faults.fault_of(_key(request.headers))
        if request.method == "GET":
            return Answer(200, _encoded(self._models(request.path)))
        asked.update(_parsed(request.body))
        calls = self._count(request.headers, asked)
        organization = request.headers.get("openai-organization")
        faults.refuse(fault, _text(asked.get("model")), calls, organization)
        content = self._completed(request, dict(asked), fault)
        return _spoiled(content, fault, _text(asked.get("model")), prompt_of(asked))

    def _models(self, path: str) -> dict[str, object]:
        today = self._today()
        name = path.removeprefix("/v1/models").removeprefix("/")
        if not name:
            models = catalogue.live_models(today)
            return {"object": "list", "data": [model.as_json() for model in models]}
        model = catalogue.find(name)
        if model is None or not model.is_live(today):
            raise Rejection(
                f"The model '{name}' does not exist",
                status=404,
                param="model",
                code="model_not_found",
            )
        return model.as_json()

    def _completed(self, request: Request, body: dict[str, Any], fault: Fault) -> dict[str, Any]:
        """Return the answer of a model."""
        digest = hashlib.sha256(request.path.encode() + _encoded(body)).hexdigest()
        stamp = Stamp(digest[:32], int(self._clock()))
        if request.path == _IMAGES:
            model = self._model(body, "images", request.path)
            return images.answer(body, model, stamp, fault.kind)
        endpoint, dialect = _DIALECTS[request.path]
        model = self._model(body, endpoint, request.path)
        ask = dialect.read(body, model)
        if fault.kind == "length":
            ask = replace(ask, limit=min(ask.limit or _CUT_TOKENS, _CUT_TOKENS))
        reply = _reply_of(fault, ask, endpoint)
        replies = [reply(ask.conversation, index) for index in range(ask.n)]
        written = dialect.write(ask, replies, stamp)
        if fault.kind == "empty":
            written["output" if endpoint == "responses" else "choices"] = []
        return dict(written)

    def _model(self, body: dict[str, Any], endpoint: str, path: str) -> catalogue.Model:
        name = body.get("model")
        if name is None:
            raise Rejection("you must provide a model parameter")
        if not isinstance(name, str):
            raise rejections.wrong_type("model", "string", name)
        model = catalogue.find(name)
        if model is None or not model.is_live(self._today()):
            raise rejections.no_such_model(name, shut_down=model is not None)
        if endpoint not in model.endpoints:
            kind = "chat " if "chat" in model.endpoints else ""
            instead = {"chat": "v1/chat/completions", "completions": "v1/completions"}
            hint = instead.get(model.endpoints[0])
            raise Rejection(
                f"This is {'a ' + kind if kind else 'not a chat '}model and "
                f"{'not' if kind else 'thus not'} supported in the {path[1:]} endpoint."
                + (f" Did you mean to use {hint}?" if hint else ""),
                status=404,
                param="model",
            )
        return model

    def _count(self, headers: Mapping[str, str], asked: dict[str, Any]) -> int:
        """Return how often this key asked this prompt before, and count this time."""
        if len(self._calls) >= _COUNTED_PROMPTS:
            self._calls.clear()
        digest = hashlib.sha256(prompt_of(asked).encode()).hexdigest()
        self._calls[_key(headers), digest] += 1
        return self._calls[_key(headers), digest] - 1

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()


def _reply_of(fault: Fault, ask: Ask, endpoint: str) -> Callable[[Conversation, int], Reply]:
    """Return what answers: the stand-in, or what the fault makes of it."""
    if fault.kind == "refusal" and endpoint != "completions":
        return lambda _conversation, _index: Reply(refusal=answers.REFUSAL)
    said = sum(turn.role == "assistant" for turn in ask.conversation.turns)
    return answers.misfit if fault.misfits(said) else answers.reply


def prompt_of(body: Mapping[str, Any]) -> str:
    """Return what a request asks, whatever its dialect, as one text."""
    for name in ("messages", "input", "prompt"):
        if body.get(name) is not None:
            return json.dumps(body[name])
    return ""


def _check_route(request: Request) -> None:
    """Refuse an address the API does not have, and a method the address does not take."""
    models = request.path == "/v1/models" or request.path.startswith("/v1/models/")
    if not models and request.path not in (*_DIALECTS, _IMAGES):
        raise Rejection(f"Invalid URL ({request.method} {request.path})", status=404)
    if request.method != ("GET" if models else "POST"):
        raise Rejection(
            f"Not allowed to {request.method} on {request.path} (HINT: Perhaps you meant to use a "
            "different HTTP method?)",
            status=405,
            code="method_not_supported",
            headers={"allow": "GET" if models else "POST"},
        )


def _key(headers: Mapping[str, str]) -> str:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _parsed(body: bytes) -> dict[str, Any]:
    """Return the body, a JSON object of sane depth without NaN."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        # Encoding once here keeps lone surrogates and endless nesting out of everything below.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise rejections.malformed_json() from None
    if not isinstance(value, dict):
        raise rejections.malformed_json()
    return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _spoiled(content: dict[str, Any], fault: Fault, model: str, prompt: str) -> Answer:
    """Return the answer as the fault leaves it."""
    body = _encoded(content)
    headers = {}
    if fault.kind == "truncated":
        body = body[: len(body) // 2]
    if fault.kind == "html":
        body, headers = _PAGE, {"content-type": "text/html; charset=utf-8"}
    return Answer(200, body, headers, fault.delay, fault.kind == "drop", model, prompt)


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
