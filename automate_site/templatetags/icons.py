"""The tags of heroicons, each icon drawn once: a page has dozens, and they never change."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django import template
from heroicons.templatetags.heroicons import heroicon_micro, heroicon_mini, heroicon_outline

register = template.Library()

KEPT: Final = 256  # icons; pages know fewer

for tag in (heroicon_micro, heroicon_mini, heroicon_outline):
    register.simple_tag(lru_cache(KEPT)(tag), name=tag.__name__)
