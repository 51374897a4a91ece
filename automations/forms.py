"""What people fill in to make, rename, copy and delete an automation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError

from projects import forms as shared
from projects.models import slug

from .documents import OUTLINE
from .draft import MAX_NAME
from .lifecycle import examples, name_for
from .models import Automation

if TYPE_CHECKING:
    from projects.models import Project

COPY_OF: Final = "Copy of {}"
NO_TITLE: Final = "Type a title."
NAME_HELP: Final = (
    "Part of the automation's addresses, and its name in commands and in other automations. "
    "It stays as it is. Left empty, it is made from the title."
)


class TitleForm(shared.TitleForm):
    """An automation's title."""

    def clean_title(self) -> str:
        """The title on one line, as documents may say it."""
        title = super().clean_title()
        about = OUTLINE["properties"]["title"]
        if not re.match(about["pattern"], title):
            raise ValidationError(about["$comment"])
        return title


class CreateForm(TitleForm):
    """A new automation: an empty one, or an example (`start`), whose title it may keep.

    `suggested` is the name that was last made from the title: where the field still holds it, it
    goes on following the title.
    """

    use_required_attribute = False  # an example brings its own title

    name = forms.CharField(
        required=False,
        max_length=MAX_NAME,
        help_text=NAME_HELP,
        widget=forms.TextInput(shared.PLAIN | {"autocapitalize": "none"}),
    )
    suggested = forms.CharField(required=False, max_length=MAX_NAME, widget=forms.HiddenInput)
    start = forms.CharField(required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._project = project
        title = self.fields["title"]
        title.required = not self.data.get("start")
        title.error_messages["required"] = NO_TITLE
        title.widget.attrs["autofocus"] = True

    def clean_name(self) -> str:
        """The name as it was typed, or empty."""
        typed: str = self.cleaned_data["name"]
        if not typed:
            return typed
        slug(typed)
        if self._taken(typed):
            free = name_for(self._project, typed)
            raise ValidationError(f"“{typed}” is taken. “{free}” is free.")
        return typed

    def clean_start(self) -> str:
        """The name of an example, or empty."""
        start: str = self.cleaned_data["start"]
        if start and start not in examples():
            raise ValidationError("There is no such example. Choose one of these.")
        return start

    def clean(self) -> dict[str, Any]:
        """Make the title and the name that were left out."""
        found = super().clean() or self.cleaned_data
        example = examples().get(found.get("start") or "")
        if found.get("title") == "":
            if example is None:
                self.add_error("title", NO_TITLE)
                return found
            found["title"] = example.title
        if "title" in found and found.get("name") == "":
            keeps = example and found["title"] == example.title and not self._taken(example.name)
            found["name"] = (
                example.name if example and keeps else name_for(self._project, found["title"])
            )
        return found

    def _taken(self, name: str) -> bool:
        return Automation.objects.filter(project=self._project, name=name).exists()


class CloneForm(TitleForm):
    """A copy: its title, and the project that it goes to, of those in `projects`."""

    project = forms.ChoiceField()

    def __init__(
        self, automation: Automation, projects: dict[str, Project], data: Any = None
    ) -> None:
        title = COPY_OF.format(automation.title or automation.name)[: shared.MAX_TITLE]
        super().__init__(data, initial={"title": title, "project": automation.project.slug})
        self.fields["title"].widget.attrs["autofocus"] = True
        choices = [(slug, project.title) for slug, project in projects.items()]
        self.fields["project"] = forms.ChoiceField(choices=choices)


class DeleteForm(forms.Form):
    """The name of the automation that is to go, typed by whoever wants that."""

    typed = forms.CharField(
        label="Name of the automation",
        help_text="Type it to show that you mean this one.",
        widget=forms.TextInput(shared.PLAIN | {"autocapitalize": "none"}),
    )

    def __init__(self, automation: Automation, data: Any = None) -> None:
        super().__init__(data)
        self._automation = automation

    def clean_typed(self) -> str:
        """The name, exactly."""
        typed: str = self.cleaned_data["typed"]
        if typed != self._automation.name:
            raise ValidationError("That is not the automation's name. Nothing was deleted.")
        return typed
