"""What keeps a text from being YAML, as a line and a sentence that says what to do.

The library says what its scanner expected; people need to hear what they most likely meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ruamel.yaml.events import MappingStartEvent, ScalarEvent

from connectors.sdk.wording import shortened

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.events import Event

TAB: Final = "Use blanks, not tabs, to indent."
BRACES: Final = 'A value that begins with {{ needs quotes: write "{{…}}".'
COLON: Final = 'A value with a colon in it needs quotes: write name: "one: two".'
INDENT: Final = (
    "This line is indented unlike those it belongs to; begin it in the same column as they do."
)
ITEM: Final = "This list item is indented unlike the others; put all “-” of a list into one column."
NO_COLON: Final = "There is no colon after this name: write name: value."
BRACKET: Final = (
    "Here begins a list [ ] or an object { } that is not closed or lacks a comma;"
    " to mean the sign itself, put the value in quotes."
)
NO_VALUE: Final = "A value cannot begin with this sign; put it in quotes."
SIGN: Final = "A value that begins with @, % or ` needs quotes."
STAR: Final = "A value that begins with * or & needs quotes."
NOT_CLOSED: Final = "The quote that opens here is not closed."
CLOSED: Final = (
    "The quote that opens here ends before the text does; for a quote inside quotes,"
    """ write "it's" or 'say "yes"'."""
)
ESCAPE: Final = "In double quotes a \\ must be written as \\\\; or use single quotes."
BLOCK: Final = "After | or > the text begins on the next line."
TAGS: Final = "Tags (!) are not taken; leave the tag out, or put the value in quotes."
FIRST: Final = "What comes before does not end here; indent all of a document alike."
OTHER: Final = "This cannot be read; look at this line and the one above it."

# What the library says, as the beginning of its problem; the first that fits counts.
SAID: Final = (
    ("sequence entries are not allowed", ITEM),
    ("could not find expected ':'", NO_COLON),
    ("found undefined tag handle", TAGS),
    ("found unknown escape character", ESCAPE),
    ("expected escape sequence", ESCAPE),
    ("expected a comment or a line break", BLOCK),
    ("expected chomping", BLOCK),
    ("expected '<document start>'", FIRST),
    ("expected the node content", NO_VALUE),
    ("expected <block end>, but found '-'", ITEM),
    ("expected <block end>, but found '<block sequence start>'", ITEM),
    ("expected <block end>, but found '<scalar>'", CLOSED),
    ("expected <block end>, but found ']'", NO_VALUE),
    ("expected <block end>, but found '}'", NO_VALUE),
    ("expected <block end>", INDENT),
)
_REFERENCE = re.compile(r"\{\{[^{}\n]*\}\}")
_BRACES_FIRST = re.compile(r"(\s*- +)*\s*([^\s:]+: +)?\{\{")
_NAME_AND_VALUE = re.compile(r"(\s*- +)*\s*[^\s:][^:]*: +\S")


def in_words(error: MarkedYAMLError, text: str, last: Event | None) -> tuple[int, str]:
    """The line (from 1, or 0) and the sentence for what the library complains about.

    `last` is the event before it. The text is not repeated, since it may hold a secret.
    """
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return 0, OTHER
    context, problem = error.context or "", error.problem or ""
    start = error.context_mark.line + 1 if error.context_mark else mark.line + 1
    if "quoted scalar" in context and "unexpected" in problem:
        return start, NOT_CLOSED
    line = text.splitlines()[mark.line] if mark.line < len(text.splitlines()) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return mark.line + 1, TAB
    if _BRACES_FIRST.match(line):
        return mark.line + 1, BRACES
    if _is_after_quote(last, mark.line):
        return last.start_mark.line + 1, CLOSED  # type: ignore[union-attr]  # it is one
    if problem.startswith("mapping values are not allowed"):
        return mark.line + 1, COLON if _NAME_AND_VALUE.match(line[: mark.column]) else INDENT
    if "flow" in context:
        return start, BRACKET
    if "could not find expected ':'" in problem or "scanning a block" in context:
        return start, _said(problem)
    return mark.line + 1, _of_context(context) or _said(problem)


def braces(name: Event) -> str:
    """What to say where a name of an object is itself an object: {{…}} without quotes, or empty."""
    if not isinstance(name, MappingStartEvent) or not name.flow_style:
        return ""
    mark = name.start_mark
    before = mark.pointer - 1
    found = _REFERENCE.match(mark.buffer, before)
    if found is None:
        return BRACES if mark.buffer.startswith("{{", before) else ""
    quote = "'" if '"' in found[0] else '"'
    return f"Put it in quotes: {quote}{shortened(found[0])}{quote}."


def _is_after_quote(last: Event | None, line: int) -> bool:
    """Whether the line goes on after quotes that have just ended."""
    return (
        isinstance(last, ScalarEvent)
        and last.style in ("'", '"')
        and last.end_mark.line == line
        and last.start_mark.line < line
    )


def _of_context(context: str) -> str:
    if "an alias" in context or "an anchor" in context:
        return STAR
    if "a tag" in context:
        return TAGS
    return SIGN if "the next token" in context else ""


def _said(problem: str) -> str:
    return next((words for said, words in SAID if problem.startswith(said)), OTHER)
