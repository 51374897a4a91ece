"""The components of pages: tags that draw the templates of `templates/ui/`."""

from __future__ import annotations

from django import template

register = template.Library()
