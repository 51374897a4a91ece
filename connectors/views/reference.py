"""The reference of all connectors, from their declarations, and searching in it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import normpath
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connectors import registry
from connectors.facts import About, Part, about
from connectors.procedures import LEGEND, besides, connecting, setting_up
from connectors.sdk.reading import plain
from projects import access
from projects.views.parts import page_or_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.field_facts import Input, Output

LONGEST: Final = 200  # characters of a search


@dataclass(frozen=True, slots=True)
class Found:
    """A connector, and those of its triggers and actions that a search found."""

    about: About
    parts: tuple[Part, ...]


@access.signed_in
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All connectors by category, or those that hold every word of `search`."""
    search = request.GET.get("search", "").strip()[:LONGEST]
    categories: dict[str, list[Found]] = {}
    for found in _found(search.casefold().split()):
        categories.setdefault(found.about.category, []).append(found)
    context = {"categories": sorted(categories.items()), "search": search}
    return page_or_part(request, "connectors/reference.html", "found", context)


@access.signed_in
@require_safe
def connector(request: HttpRequest, key: str) -> HttpResponse:
    """One connector: its account, its triggers and its actions."""
    if key not in registry.connectors():
        raise Http404(f"There is no connector “{key}”.")
    said = _about(key)
    context = {
        "about": said,
        "connecting": connecting(said),
        "besides": besides(said),
        "setting_up": setting_up(said) if said.actions else (),
        "legend": LEGEND,
        "pages": [(title, normpath(f"docs/{page}")) for title, page in said.reading.pages],
    }
    return render(request, "connectors/connector.html", context)


def _found(words: list[str]) -> Iterable[Found]:
    """A connector that holds all words itself is there with everything it offers."""
    for key in registry.connectors():
        said = _about(key)
        parts = (*said.triggers, *said.actions)
        texts = _texts(key)
        if _holds(texts[""], words):
            yield Found(said, parts)
        elif kept := tuple(part for part in parts if _holds(texts[part.key], words)):
            yield Found(said, kept)


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


# Declarations do not change while a process runs, and their examples take a while to write.
@functools.cache
def _about(key: str) -> About:
    return about(registry.connectors()[key])


@functools.cache
def _texts(key: str) -> Mapping[str, str]:
    """What is searched, in lower case: the connector's own under "", its parts' by their keys."""
    said = _about(key)
    own = (said.key, said.label, said.summary, said.category, said.account)
    texts = {"": " ".join((*own, *_named(said.account_inputs)))}
    for part in (*said.triggers, *said.actions):
        words = (said.label, part.key, part.label, part.description)
        texts[part.key] = " ".join((*words, *_named(part.inputs), *_named(part.outputs)))
    return {place: plain(text).casefold() for place, text in texts.items()}


def _named(fields: Iterable[Input | Output]) -> list[str]:
    return [f"{each.path} {getattr(each, 'label', '')} {each.about}" for each in fields]
