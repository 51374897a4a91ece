"""What the service's own package declares of requests and answers, with nothing else let through.

The package declares requests as TypedDicts, which pydantic can check; but of those it lets unknown
keys pass, and it looks into an `Iterable` only when somebody iterates. Both are changed here in
the schemas that pydantic makes of them, at every depth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pydantic
from openai.types import Completion, ImagesResponse
from openai.types.chat import ChatCompletion
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming as ChatParameters,
)
from openai.types.completion_create_params import (
    CompletionCreateParamsNonStreaming as CompletionParameters,
)
from openai.types.image_generate_params import ImageGenerateParamsNonStreaming as ImageParameters
from openai.types.responses import Response
from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming as ResponseParameters,
)
from openai.types.shared import ErrorObject
from pydantic_core import SchemaValidator, ValidationError

from tests.simulators.test_openai_types import undeclared

REQUESTS: Final[Mapping[str, Any]] = {
    "chat/completions": ChatParameters,
    "responses": ResponseParameters,
    "completions": CompletionParameters,
    "images/generations": ImageParameters,
}
ANSWERS: Final[Mapping[str, type[pydantic.BaseModel]]] = {
    "chat/completions": ChatCompletion,
    "responses": Response,
    "completions": Completion,
    "images/generations": ImagesResponse,
}
# Whose objects are JSON Schemas, with keys of their own.
SCHEMAS: Final = ("parameters", "schema")


def request_faults(path: str, body: object) -> list[str]:
    """What is wrong with a request to a path below /v1/, as `where: what`."""
    try:
        _validator(path).validate_python(body, strict=True)
    except ValidationError as error:
        return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return []


def answer_faults(path: str, status: int, body: Any) -> list[str]:
    """The paths of what is undeclared in an answer. Raises where it has not the declared shape."""
    if status == 200:
        return undeclared(ANSWERS[path].model_validate(body))
    undescribed = [name for name in body if name != "error"]
    return undescribed + undeclared(ErrorObject.model_validate(body["error"]))


def objects(value: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a request whose keys are declared, each with its path."""
    if isinstance(value, dict):
        yield path, value
        for name, each in value.items():
            if name not in SCHEMAS:
                yield from objects(each, f"{path}.{name}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from objects(each, f"{path}.{index}")


@cache
def _validator(path: str) -> SchemaValidator:
    schema = pydantic.TypeAdapter(REQUESTS[path]).core_schema
    _forbid_more(schema, set())
    return SchemaValidator(schema)


def _forbid_more(node: Any, seen: set[int]) -> None:
    """Change a schema so that it takes declared keys only, and looks at every item."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, dict):
        if node.get("type") == "typed-dict":
            node["extra_behavior"] = "forbid"
        if node.get("type") == "generator":
            node["type"] = "list"
        node = list(node.values())
    if isinstance(node, list | tuple):
        for each in node:
            _forbid_more(each, seen)
