"""JSON rich text: a tree of nodes with `children`, whose leaves are `{"text": …}`.

What stands on one line is translated together, though formatting makes several leaves of it; the
leaves are told apart by borders, which have to stay in their order. Nodes, attributes, links,
embedded entries and assets are never touched. Code is left as it is. Where the nodes are
described: docs/translate-an-entry.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.chatgpt.entries.syntax import Token, tokens
from connectors.chatgpt.entries.texts import piece_of
from connectors.chatgpt.entries.units import Leaf, Path, Unit, unit_of

INLINE = frozenset({"a", "span", "fragment", "reference"})
NOT_TRANSLATED = frozenset({"code", "script", "style"})


def rich_text_units(document: Mapping[str, Any], path: Path) -> Iterator[Unit]:
    """What there is to translate in a document at this path of the entry."""
    line: list[Leaf] = []
    for leaf in (*_walk(document, path), None):
        if leaf is not None:
            line.append(leaf)
        elif line:
            yield line_of(line) if len(line) > 1 else unit_of(line[0])
            line = []


def line_of(leaves: list[Leaf]) -> Unit:
    """Several leaves as one piece, with a border between each two."""
    run: list[Token] = []
    for leaf in leaves:
        if run:
            run.append(Token("", "border"))
        run += (
            replace(token, kind="in order") if token.kind == "border" else token
            for token in tokens(leaf.text, leaf.syntax)
        )
    return Unit(tuple(leaves), tuple(piece_of(run, is_html=False)))


def _walk(document: Mapping[str, Any], path: Path) -> Iterator[Leaf | None]:
    """The leaves with words in their order, and None where a line begins or ends."""
    waiting: list[tuple[Mapping[str, Any], Path] | None] = [(document, path)]
    while waiting:
        one = waiting.pop()
        if one is None:
            yield None
            continue
        node, here = one
        if isinstance(text := node.get("text"), str):
            leaf = Leaf((*here, "text"), text)
            if not node.get("inlineCode") and unit_of(leaf).pieces:
                yield leaf
            continue
        children = node.get("children")
        if node.get("type") in NOT_TRANSLATED or not isinstance(children, list):
            continue
        inner = [
            (child, (*here, "children", index))
            for index, child in enumerate(children)
            if isinstance(child, Mapping)
        ]
        around = [] if node.get("type") in INLINE else [None]
        waiting += [*around, *reversed(inner), *around]
