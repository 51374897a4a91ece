"""What the page of all components shows them with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from connectors import registry
from connectors.forms import draw
from connectors.in_builder import Editing, Halted
from connectors.sdk import Fields, Json
from connectors.sdk.before_after import BeforeAfter, Change, Left

from .statuses import PILLS

ROLES: Final = {"owner": "Owner", "editor": "Editor", "viewer": "Viewer"}
DAYS: Final = 30
RIGHT_TO_LEFT: Final = "שלום, 3 תמונות מוכנות"  # “Hello, 3 pictures are ready”
SWATCH: Final = (  # eight by eight pixels of blue
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAmUlEQVR42g3JoREDIA"
    "wAwO7VARggMgKdY4AMkItG5Ko5JCoCHY1GZ5ny9j9fzIIX8FSMhptxCY6Ov8+XstAFOpWi0WZaQqPTC87CF/hUjs"
    "abeQmPzi80i17QUzWabtYlOrq+sCx2wU61aLbZltjo9mJmmRfmqTPa3DyXzNHnC8/iF/xUj+abfYmP7i8iS1yIUy"
    "NabI4lMXr8/pwRakGvoGR5AAAAAElFTkSuQmCC"
)
CHANGES: Final = BeforeAfter(
    (
        Change("title", "Hello, 3 pictures are ready", RIGHT_TO_LEFT),
        Change("blocks.0.hero.text", "<p>Tram 28 climbs the hill.</p>", "<p>3</p>" * 200),
    ),
    (Left("seo.title", "{name}’s week", "The translation lost “{name}”."),),
    "he",
    is_right_to_left=True,
)
REQUEST: Final = """\
{
  "title": "A week in Lisbon",
  "nights": 7,
  "breakfast": true,
  "note": null
}"""


class Templated(Fields):
    """A field into which a template can be put."""

    entry = Json("Entry Data", type="object", template=lambda _ctx, _asked: {"title": ""})


HALTED: Final = {  # what stands in the field, and why the template is not put there
    "empty.": ({}, None),
    "filled.": ({"entry": {"title": "A week in Lisbon"}}, Halted("filled.entry")),
    "refused.": (
        {},
        Halted("refused.entry", "The key was not accepted.", "account", "Team", "#main"),
    ),
}


class Form(forms.Form):
    """A form with a field of each kind."""

    title = forms.CharField(help_text="As people see it.", max_length=80)
    kind = forms.ChoiceField(choices=list(ROLES.items()))
    picked = forms.ChoiceField(label="Role", choices=list(ROLES.items()), widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="Send an e-mail too", required=False)


def parts() -> dict[str, Any]:
    """The context of the page."""
    now = timezone.now()
    wrong = Form({"title": "", "kind": "editor", "picked": "viewer", "note": "Still kept"})
    wrong.add_error(None, "Two members cannot have the same name.")
    return {
        "form": Form(auto_id="fine_%s", initial={"kind": "viewer", "picked": "editor"}),
        "wrong": wrong,
        "pills": list(PILLS),
        "templated": [
            draw(Templated, values, (), inside, Editing(halted=halted))
            for inside, (values, halted) in HALTED.items()
        ],
        "kinds": ("ok", "warn", "bad", "info", "quiet"),
        "connectors": [(key, each.connector.label) for key, each in registry.connectors().items()],
        "tabs": [
            {"label": "Choose Connector", "href": "#tabs", "done": True},
            {"label": "Configure", "href": "#tabs", "current": True},
            {"label": "Test Action", "href": "#tabs"},
        ],
        "moments": [
            now - timedelta(seconds=seconds) for seconds in (2, 75, 7200, 200_000, 9e6, -600)
        ],
        "milliseconds": (0.4, 812, 1210, 30_000, 123_000, 3_720_000, 180_000_000),
        "value": _value(),
        "changes": CHANGES,
        "request_text": REQUEST,
        "days": _days(now.date()),
        "statuses": ["success"] * 11 + ["failed", "success", "undecided"] + ["success"] * 6,
        "bars": [(0, 4, "ok"), (4, 80, ""), (84, 120, "info"), (204, 400, "warn")],
    }


def _value() -> dict[str, Any]:
    return {
        "title": "A week in Lisbon",
        "count": 3,
        "cost": 0.0015,
        "ready": True,
        "error": None,
        "empty": {},
        "none": [],
        "greeting": RIGHT_TO_LEFT,
        "picture": SWATCH,
        "markup": "<script>alert(1)</script>",
        "long": "Tram 28 climbs the hill. " * 60,
        "data": [{"url": "https://example.com/a.png", "size": {"width": 1024, "height": 768}}],
        "rows": list(range(1340)),
    }


def _days(last: date) -> list[dict[str, Any]]:
    """Thirty days that rise and fall, with weekends and a bad day."""
    return [
        {
            "day": day,
            "success": (17 * number % 23 + 20) * (1 if day.weekday() < 5 else 0),
            "failed": 9 if number == 21 else number % 4 // 3,
            "other": number % 7 // 6,
        }
        for number in range(DAYS)
        for day in [last - timedelta(days=DAYS - 1 - number)]
    ]
