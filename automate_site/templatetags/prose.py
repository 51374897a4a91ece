"""Texts of declarations as HTML: paragraphs, `code` between backticks, and links."""

from __future__ import annotations

import html
import re
from typing import Final

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from connectors.links import in_browser
from connectors.sdk.reading import linked as with_links

register = template.Library()
CODE: Final = re.compile(r"`([^`\n]+)`")
SHOWN: Final = re.compile(r"\*([^*\n]+)\*")


@register.filter
def spans(text: str) -> SafeString:
    """One line, with what stands between backticks as code."""
    return SafeString(CODE.sub(r"<code>\1</code>", escape(text)))


@register.filter
def prose(text: str) -> SafeString:
    """The same in paragraphs, which a blank line ends."""
    return format_html_join("\n", "<p>{}</p>", ((spans(part),) for part in text.split("\n\n")))


@register.filter
def linked(text: str) -> SafeString:
    """One line with its links, where they lead somewhere in the browser."""
    return SafeString(with_links(spans(text), _anchor))


@register.filter
def linked_prose(text: str) -> SafeString:
    """The same in paragraphs."""
    return format_html_join("\n", "<p>{}</p>", ((linked(part),) for part in text.split("\n\n")))


@register.filter
def instruction(text: str) -> SafeString:
    """One line with its links, and what the pages say between asterisks in bold."""
    return SafeString(SHOWN.sub(r"<b>\1</b>", linked(text)))


def _anchor(words: str, target: str) -> str:
    """A link of a text that is HTML already."""
    address = in_browser(html.unescape(words), html.unescape(target))
    return f'<a href="{escape(address)}">{words}</a>' if address else words
