"""What people fill in on a project's pages, and what is said where that cannot be."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from .models import MAX_VALUE, Project, Variable, slug, variable_key, variable_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_TITLE: Final = 200  # characters
MAX_SLUG: Final = 64
RESERVED: Final = frozenset({"new"})  # `/projects/new/` makes one
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def one_line(text: str) -> str:
    """Text as a page shows it: one form of each letter, one blank where there are several."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def slug_for(title: str) -> str:
    """A free slug that reads like a title; `project` where nothing of it is in ASCII."""

    def taken(stem: str) -> Iterable[str]:
        similar = Project.objects.filter(slug__startswith=stem)
        return RESERVED.union(similar.values_list("slug", flat=True))

    return free_slug(title, "project", taken)


def free_slug(title: str, otherwise: str, taken: Callable[[str], Iterable[str]]) -> str:
    """A free slug that reads like a title; `otherwise` where nothing of it is in ASCII.

    `taken` says which slugs that begin so there are.
    """
    made = slugify(title)[:MAX_SLUG].strip("-_") or otherwise
    stem = made[: MAX_SLUG - 5].rstrip("-_")
    found = set(taken(stem))
    numbered = (f"{stem}-{number}" for number in range(2, len(found) + 3))
    return next(name for name in (made, *numbered) if name not in found)


class TitleForm(forms.Form):
    """A project's title."""

    title = forms.CharField(max_length=MAX_TITLE, widget=forms.TextInput({"autocomplete": "off"}))

    def clean_title(self) -> str:
        """The title on one line."""
        return one_line(self.cleaned_data["title"])


class ProjectForm(TitleForm):
    """A new project. `suggested` is the slug that was last made from the title: where the field
    still holds it, it goes on following the title.
    """

    title = forms.CharField(
        max_length=MAX_TITLE,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    slug = forms.CharField(
        required=False,
        max_length=MAX_SLUG,
        widget=forms.TextInput(PLAIN | {"autocapitalize": "none"}),
        help_text=(
            "Part of the project's addresses, and its name in commands. It stays as it is. "
            "Left empty, it is made from the title."
        ),
    )
    suggested = forms.CharField(required=False, max_length=MAX_SLUG, widget=forms.HiddenInput)

    def clean_slug(self) -> str:
        """The slug as it was typed, or empty."""
        typed: str = self.cleaned_data["slug"]
        if not typed:
            return typed
        slug(typed)
        if typed in RESERVED or Project.objects.filter(slug=typed).exists():
            free = slug_for(typed)
            raise ValidationError(f"“{typed}” is taken. “{free}” is free.")
        return typed

    def clean(self) -> dict[str, Any]:
        """Make the slug that was left out."""
        found = super().clean() or self.cleaned_data
        if "title" in found and found.get("slug") == "":
            found["slug"] = slug_for(found["title"])
        return found


class DeleteForm(forms.Form):
    """The title of the project that is to go, typed by whoever wants that."""

    typed = forms.CharField(
        label="Title of the project",
        help_text="Type it to show that you mean this project.",
        widget=forms.TextInput(PLAIN),
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._project = project

    def clean_typed(self) -> str:
        """The title, as it is shown."""
        typed = one_line(self.cleaned_data["typed"])
        if typed != one_line(self._project.title):
            raise ValidationError("That is not the project's title. Nothing was deleted.")
        return typed


class VariableForm(forms.Form):
    """A variable. Of a stored secret nothing is shown, and an empty value keeps it."""

    key = forms.CharField(
        max_length=64,
        validators=[variable_key],
        help_text="Letters, digits and _. Automations use it as {{vars.key}}.",
        widget=forms.TextInput(PLAIN | {"autocapitalize": "none"}),
    )
    value = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(PLAIN | {"rows": 4, "maxlength": MAX_VALUE, "dir": "auto"}),
    )
    secret = forms.BooleanField(
        required=False,
        label="Secret",
        help_text="Stored encrypted, kept out of logs, and never shown again.",
    )

    def __init__(
        self, project: Project, variable: Variable | None = None, data: Any = None
    ) -> None:
        self._project, self._variable = project, variable
        shown: dict[str, Any] = {}
        if variable:
            shown = {"key": variable.key, "secret": variable.secret}
            shown["value"] = "" if variable.secret else variable.value
        super().__init__(data, initial=shown)
        self.fields["value" if variable else "key"].widget.attrs["autofocus"] = True
        if variable:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = "The key stays: automations refer to it."
        if variable and variable.secret:
            self.fields["value"].help_text = "Never shown. Leave it empty to keep what is stored."

    def clean_key(self) -> str:
        """The key, which must be new for a new variable."""
        key: str = self.cleaned_data["key"]
        taken = Variable.objects.filter(project=self._project, key=key)
        if self._variable is None and taken.exists():
            raise ValidationError(f"There is a variable “{key}” already. Change that one.")
        return key

    def clean_value(self) -> str:
        """The value with its lines ended as they are everywhere but in forms."""
        value: str = self.cleaned_data["value"].replace("\r\n", "\n")
        variable_value(value)
        return value

    def clean(self) -> dict[str, Any]:
        """A secret has a value, and stays one until a new value is typed."""
        found = super().clean() or self.cleaned_data
        was_secret = self._variable is not None and self._variable.secret
        if found.get("value") == "":
            if found["secret"] and not was_secret:
                self.add_error("value", "A secret needs a value.")
            elif was_secret and not found["secret"]:
                self.add_error("value", "Type the value anew to make it readable.")
        return found

    def save(self) -> Variable:
        """Store what was entered, once it is valid."""
        entered = self.cleaned_data
        if self._variable and self._variable.secret and entered["value"] == "":
            return self._variable
        return Variable.put(
            self._project, entered["key"], entered["value"], secret=entered["secret"]
        )
