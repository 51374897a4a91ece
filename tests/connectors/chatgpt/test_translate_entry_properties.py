"""For any content type and any entry of it, with a model that does whatever it wants.

What is not to be translated is unchanged, the result is an entry of the content type, and every
text is either translated or reported.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.chatgpt.entries.leaves import find
from connectors.sdk.values import load, problems
from tests.connectors.chatgpt import entry_fields
from tests.connectors.chatgpt.entry_fields import doc, group, leaf, node, rich, text
from tests.connectors.chatgpt.entry_validator import misfits
from tests.connectors.chatgpt.translator import Translator, louder
from tests.connectors.doubles import StepContext

KEPT = ("{{vars.name}}", "{count}", "%s", "%d", "${x}", "https://a.example/b?c=1", "[[d]]", "⟦7⟧")
TAGS = ('<b class="x">big</b>', "<br>", '<a href="/{y}">more</a>', "<i>so</i>", "<!-- no -->")
WORDS = ("Hello", "you there", "schöne Welt", "こんにちは。", "مرحبا", "नमस्ते", "One. Two!", "a\nb")
IDLE = ("", "42", "…", "https://a.example", "{only}", "12:30")
TITLE = text("title", unique=True, _default=True)


@dataclass
class Made:
    """A content type, an entry of it, and where its texts are: all others must not change."""

    fields: list[dict[str, Any]] = field(default_factory=list)
    entry: dict[str, Any] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)


@st.composite
def sentences(draw: st.DrawFn, tags: bool) -> str:
    """A text with words, and what has to survive between them."""
    others = st.sampled_from((*KEPT, *(TAGS if tags else ())))
    parts = [draw(st.sampled_from(WORDS))]
    for _ in range(draw(st.integers(0, 4))):
        parts += [draw(others), draw(st.sampled_from(WORDS))]
    return " ".join(parts)


@st.composite
def texts(draw: st.DrawFn, tags: bool = True) -> tuple[str, bool]:
    """A text, and whether there are words in it."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(IDLE)), False
    return draw(sentences(tags)), True


@st.composite
def plain(draw: st.DrawFn, uid: str, path: str, made: Made) -> tuple[dict[str, Any], Any]:
    flags: dict[str, Any] = draw(
        st.sampled_from([{}, {"markdown": True}, {"multiline": True}, {"format": "^.{0,40}$"}])
    )
    if draw(st.booleans()):
        value, has_words = draw(texts(tags=False))
        if has_words:
            made.paths.add(path)
        return text(uid, **flags), value
    rows = draw(st.lists(texts(tags=False), max_size=3))
    made.paths |= {f"{path}.{index}" for index, (_, has_words) in enumerate(rows) if has_words}
    return text(uid, multiple=True, **flags), [value for value, _ in rows]


@st.composite
def html(draw: st.DrawFn, uid: str, path: str, made: Made) -> tuple[dict[str, Any], Any]:
    rows = draw(st.lists(texts(), max_size=3))
    if any(has_words for _, has_words in rows):
        made.paths.add(path)
    value = "".join(f'<p class="{index}">{row}</p>\n' for index, (row, _) in enumerate(rows))
    return text(uid, allow_rich_text=True), value


@st.composite
def json_rich(draw: st.DrawFn, uid: str, path: str, made: Made) -> tuple[dict[str, Any], Any]:
    paragraphs = []
    for number in range(draw(st.integers(0, 3))):
        here = f"{path}.children.{number}.children"
        row = draw(st.lists(texts(tags=False), max_size=3))
        made.paths |= {f"{here}.{index}.text" for index, (_, has) in enumerate(row) if has}
        leaves = [leaf(value, bold=draw(st.booleans())) for value, _ in row]
        linked, has_words = draw(texts(tags=False))
        if has_words:
            made.paths.add(f"{here}.{len(leaves)}.children.0.text")
        link = node("a", leaf(linked), url="/x")
        embedded = node("reference", leaf(""), **{"entry-uid": "blt1"})
        code = leaf("Do not", inlineCode=True)
        paragraphs.append(node("p", *leaves, link, embedded, code))
    return rich(uid), doc(*paragraphs, node("code", leaf("Never this")))


@st.composite
def links(draw: st.DrawFn, uid: str, path: str, made: Made) -> tuple[dict[str, Any], Any]:
    title, has_words = draw(texts(tags=False))
    if has_words:
        made.paths.add(f"{path}.title")
    return entry_fields.field("link", uid), {"title": title, "href": "/hello/you"}


@st.composite
def idle(draw: st.DrawFn, uid: str, *_: object) -> tuple[dict[str, Any], Any]:
    one = entry_fields.field
    choices = {"choices": [{"value": "Red"}]}
    found: tuple[dict[str, Any], Any] = draw(
        st.sampled_from(
            [
                (text(uid, enum=choices, display_type="radio"), "Red"),
                (text(uid, non_localizable=True), "Hello"),
                (group(uid, text("a"), non_localizable=True), {"a": "Hello"}),
                (one("reference", uid), [{"uid": "blt1", "title": "Hello"}]),
                (one("file", uid), {"uid": "blt1", "title": "Hello", "url": "/x"}),
                (one("number", uid), 4.5),
                (one("boolean", uid), False),
                (one("isodate", uid), "2026-11-22"),
                (one("taxonomy", uid), [{"taxonomy_uid": "a", "term_uid": "b"}]),
                (one("json", uid, extension_uid="blt1", extension=True), {"a": ["Hello"]}),
                (text(uid), None),
            ]
        )
    )
    return found


@st.composite
def groups(draw: st.DrawFn, uid: str, path: str, made: Made, depth: int) -> tuple[Any, Any]:
    kind = draw(st.sampled_from(["group", "global_field", "blocks"]))
    if kind == "blocks":
        inner = Made()
        fill(draw, inner, f"{path}.0.hero", depth + 1)
        made.paths |= inner.paths
        blocks = [{"uid": "hero", "title": "Hero", "schema": inner.fields}]
        value = [{"hero": {**inner.entry, "_metadata": {"uid": "cs Hello"}}}]
        return entry_fields.field("blocks", uid, multiple=True, blocks=blocks), value
    inner, several = Made(), draw(st.booleans())
    fill(draw, inner, f"{path}.0" if several else path, depth + 1)
    made.paths |= inner.paths
    declared = entry_fields.field(kind, uid, schema=inner.fields, multiple=several)
    return declared, [inner.entry] if several else inner.entry


def fill(draw: st.DrawFn, made: Made, path: str, depth: int) -> None:
    """Put fields and their values into what is made."""
    for number in range(draw(st.integers(1, 4))):
        uid = f"f{number}"
        here = f"{path}.{uid}" if path else uid
        kinds: list[Any] = [plain, html, json_rich, links, idle]
        if depth < 2 and draw(st.integers(0, 2)) == 0:
            declared, value = draw(groups(uid, here, made, depth))
        else:
            declared, value = draw(draw(st.sampled_from(kinds))(uid, here, made))
        made.fields.append(declared)
        made.entry[uid] = value
    made.entry["unknown"] = {"words": "Hello"}


@st.composite
def entries(draw: st.DrawFn) -> Made:
    """A content type and an entry of it."""
    made = Made([TITLE], {"uid": "blt1", "title": "Hello title", "tags": ["Hello"]}, {"title"})
    fill(draw, made, "", 0)
    return made


class Whimsical:
    """What a model may do to texts; the same seed always does the same."""

    def __init__(self, seed: int, mood: int) -> None:
        self.random = random.Random(seed)
        self.mood = mood  # of a hundred texts, so many come back as they should

    def __call__(self, asked: list[tuple[int, str]]) -> list[tuple[Any, Any]]:
        items = [item for number, text in asked for item in self.one(number, text)]
        if self.random.random() * 100 > self.mood + 50:
            self.random.shuffle(items)
        return items

    def one(self, number: int, text: str) -> list[tuple[Any, Any]]:
        if self.random.random() * 100 < self.mood:
            return [(number, louder(text))]
        marks = re.findall(r"⟦\d+⟧", text)
        self.random.shuffle(marks)
        swapped = re.sub(r"⟦\d+⟧", lambda _: marks.pop(), text) if marks else text
        return self.random.choice(
            [
                [],
                [(number, "")],
                [(number, None)],
                [(str(number), louder(text))],
                [(number, louder(text)), (number, "x")],
                [(number + 1, louder(text))],
                [(number, re.sub(r"⟦\d+⟧", "", text))],
                [(number, swapped)],
                [(number, text + " ⟦1⟧")],
                [(number, text + "\n<b>x</b>")],
                [(number, "{{vars.secret}} " + text)],
                [(number, "\ud83d" + text)],
                [(number, "⟦" + text)],
                [(number, text.replace("⟧", "⟧ ").replace(" ", "\n"))],
                [(number, text * 40)],
            ]
        )

    def spoil(self, answer: str) -> str:
        if self.random.random() * 100 < self.mood:
            return answer
        return self.random.choice([answer, answer[: len(answer) // 2], "", "null", "{}", "[" * 99])


def masked(value: Any, paths: set[str], at: str = "") -> Any:
    """A value with everything at these paths left out."""
    if at in paths:
        return None
    inside = f"{at}." if at else ""
    if isinstance(value, Mapping):
        return {key: masked(one, paths, f"{inside}{key}") for key, one in value.items()}
    if isinstance(value, list):
        return [masked(one, paths, f"{inside}{index}") for index, one in enumerate(value)]
    return value


def at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    entries(), st.integers(), st.sampled_from([0, 50, 90, 100]), st.sampled_from([60, 300, 2000])
)
def test_only_texts_change_and_none_is_lost(made: Made, seed: int, mood: int, limit: int) -> None:
    before = deepcopy(made.entry)
    model = Whimsical(seed, mood)
    account = load(ChatGPTAccount, {"api_key": "k", "base_url": "https://m.example/v1"})
    with httpx2.Client(transport=Translator(model, model.spoil)) as http:
        values = {
            "model": "m",
            "entry": {"entry": made.entry},
            "content_type_schema": {"content_type": {"schema": made.fields}},
            "language": "de",
            "max_tokens": limit,
        }
        output = TranslateEntry().run(
            load(TranslateEntry.Inputs, values), StepContext(http, account)
        )
    result, skipped = output["entry"], {row["path"] for row in output["skipped"]}

    assert made.entry == before
    assert masked(result, made.paths) == masked(before, made.paths)
    assert sorted([*output["translated"], *skipped]) == sorted(made.paths)
    assert {path for path in skipped if at(result, path) != at(before, path)} == set()
    assert misfits(made.fields, result) <= misfits(made.fields, before)
    assert find(result, made.fields).skipped == find(before, made.fields).skipped
    for path in output["translated"]:
        old, new = at(before, path), at(result, path)
        assert Counter(_kept(new)) == Counter(_kept(old)), path
        assert new.strip() != ""
    assert problems(TranslateEntry.Output, output) == []
    json.dumps(output).encode()
    if mood == 100 and limit == 2000:
        assert [
            row["reason"] for row in output["skipped"] if "characters" not in row["reason"]
        ] == []


def _kept(value: str) -> list[str]:
    """What has to survive, as it stands in a text; capitals of a translated placeholder count."""
    return re.findall(
        r"\{\{vars\.name\}\}|\{count\}|%[sd]|\$\{x\}|https://[\w./?=]+|\[\[d\]\]|⟦7⟧|<[^>]+>", value
    )
