"""The filters of the Execution Log, as a form and as an address has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from executions.models import Status
from executions.search import EXAMPLE, BadSearch, Called, Filters, Wanted, asked_for
from projects.models import Project

MINUTE: Final = timedelta(minutes=1)
LATEST: Final = 9000  # a year that times can be reckoned with in every zone
WRITTEN: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)
HINT: Final = f"A title, or {EXAMPLE}"
HELP: Final = 'In quotation marks it is always a title: "E = mc²".'
NAMES: Final = {"since": "from", "until": "to"}  # what Python keeps for itself


class _MomentInput(forms.DateTimeInput):
    """Browsers complain about a value that is no time, and show none."""

    def format_value(self, value: Any) -> str | None:
        """The value as it is put into the element."""
        text = super().format_value(value)
        return text if text and WRITTEN.fullmatch(text) else None


class _Moment(forms.DateTimeField):
    """A time in the reader's zone, to the minute."""

    widget = _MomentInput(
        format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "max": "8999-12-31T23:59"}
    )
    default_error_messages = {"invalid": "Choose a date and a time, such as 2026-01-31T14:00."}

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and not 1970 < found.year < LATEST:
            raise ValidationError("Choose a year from 1971 to 8999.")
        return found


class _Names(forms.Select):
    """A choice of many: drawn by a template for each, two hundred take longer than all the rest."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The element as text."""
        del renderer
        options = (
            (key, SafeString(" selected") if key == (value or "") else "", label)
            for key, label in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt({**self.build_attrs(self.attrs, attrs), "name": name}),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class LogForm(forms.Form):
    """What of a project's executions is to be shown. Nothing chosen shows all."""

    automation = forms.ChoiceField(
        required=False,
        widget=_Names,
        error_messages={"invalid_choice": "There is no such automation in this project."},
    )
    status = forms.MultipleChoiceField(
        choices=Status.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "There is no such status. Choose from these."},
    )
    since = _Moment(label="From", required=False)
    until = _Moment(label="To", required=False)
    search = forms.CharField(
        label="Search",
        required=False,
        max_length=1000,
        help_text=HELP,
        widget=forms.TextInput(attrs={"placeholder": HINT, "spellcheck": "false"}),
    )
    outside = forms.BooleanField(label="Only those called from outside", required=False)

    def __init__(
        self, data: QueryDict, project: Project, automations: Sequence[tuple[int, str, str]]
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self._project = project
        self._ids = {name: number for number, name, _ in automations}
        choices = [("", "All"), *((name, title) for _, name, title in automations)]
        self.fields["automation"].choices = choices  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return NAMES.get(field_name, field_name)

    def clean_search(self) -> Wanted | Called | None:
        """What to look for."""
        text = self.cleaned_data["search"]
        try:
            return asked_for(text) if text else None
        except BadSearch as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", "This is before From.")
        return found

    def filters(self, before: str = "") -> Filters | None:
        """What is asked for, after a cursor; None while something is wrong."""
        if not self.is_valid():
            return None
        found = self.cleaned_data
        until = found["until"]
        return Filters(
            self._project,
            automation=self._ids.get(found["automation"]),
            statuses=tuple(found["status"]),
            since=found["since"],
            until=until + MINUTE if until else None,  # the minute that people see is included
            callers_only=found["outside"],
            wanted=found["search"],
            before=before,
        )

    @property
    def in_use(self) -> int:
        """How many filters are set, rightly or not."""
        return sum(bool(self.data.get(self.add_prefix(name))) for name in self.fields)
