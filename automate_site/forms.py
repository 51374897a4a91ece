"""Django's forms in our own clothes."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every field of every form is drawn by `ui/field.html`."""

    field_template_name = "ui/field.html"
