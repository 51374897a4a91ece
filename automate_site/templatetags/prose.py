"""Texts of declarations as HTML: paragraphs, and `code` between backticks."""

from __future__ import annotations

import re
from typing import Final

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
CODE: Final = re.compile(r"`([^`\n]+)`")


@register.filter
def spans(text: str) -> SafeString:
    """One line, with what stands between backticks as code."""
    return SafeString(CODE.sub(r"<code>\1</code>", escape(text)))


@register.filter
def prose(text: str) -> SafeString:
    """The same in paragraphs, which a blank line ends."""
    return format_html_join("\n", "<p>{}</p>", ((spans(part),) for part in text.split("\n\n")))
