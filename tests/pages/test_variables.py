"""A project's variables as pages: secrets stay secret, uses are named, viewers only look."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from automations.models import Automation, Version
from connectors.sdk.references import BadReference, parse
from projects.json_text import dump
from projects.models import AuditEntry, Project, Variable
from projects.variable_uses import keys_in

LIST = "/projects/site/variables/"
NEW = f"{LIST}new/"
SECRET = "k9-Zürich-3f"
HTMX = {"HX-Request": "true", "HX-Target": "variable-dialog"}


@pytest.fixture
def tone(project: Project) -> Variable:
    return Variable.put(project, "tone", "friendly", secret=False)


@pytest.fixture
def token(project: Project) -> Variable:
    return Variable.put(project, "token", SECRET, secret=True)


def automation(project: Project, name: str, **inputs: Any) -> Automation:
    steps = [{"key": "a", "use": "http.call", "with": inputs}]
    return Automation.objects.create(
        project=project, name=name, title=name.title(), draft={"steps": steps}
    )


def read(client: Client, address: str, headers: dict[str, str] | None = None) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def stored() -> dict[str, tuple[str, bool]]:
    return {one.key: (one.value, one.secret) for one in Variable.objects.all()}


def test_an_editor_adds_a_variable(editor: Client) -> None:
    answer = editor.post(NEW, {"key": "tone", "value": "warm,\r\n short "})

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert stored() == {"tone": ("warm,\n short ", False)}
    assert "{{vars.tone}}" in read(editor, LIST)


def test_a_secret_is_stored_encrypted_and_shown_nowhere(editor: Client, token: Variable) -> None:
    pages = [read(editor, LIST), read(editor, f"{LIST}{token.pk}/"), read(editor, f"{LIST}new/")]

    assert SECRET not in token.stored
    assert [SECRET in page for page in pages] == [False, False, False]
    assert "••••••" in pages[0]


def test_an_empty_value_keeps_a_secret(editor: Client, token: Variable) -> None:
    editor.post(f"{LIST}{token.pk}/", {"value": "", "secret": "on"})

    assert stored() == {"token": (SECRET, True)}


def test_a_secret_is_replaced_by_what_is_typed(editor: Client, token: Variable) -> None:
    editor.post(f"{LIST}{token.pk}/", {"value": "new", "secret": "on"})

    assert stored() == {"token": ("new", True)}


def test_a_secret_becomes_readable_only_with_a_new_value(editor: Client, token: Variable) -> None:
    refused = editor.post(f"{LIST}{token.pk}/", {"value": ""})
    kept = stored()
    editor.post(f"{LIST}{token.pk}/", {"value": "open"})

    assert refused.status_code == 422
    assert refused.context["form"].errors == {"value": ["Type the value anew to make it readable."]}
    assert kept == {"token": (SECRET, True)}
    assert stored() == {"token": ("open", False)}


def test_a_plain_variable_can_become_a_secret_and_can_be_empty(
    editor: Client, tone: Variable
) -> None:
    editor.post(f"{LIST}{tone.pk}/", {"value": ""})
    empty = stored()
    editor.post(f"{LIST}{tone.pk}/", {"value": "hidden", "secret": "on"})

    assert empty == {"tone": ("", False)}
    assert stored() == {"tone": ("hidden", True)}


def test_the_key_of_a_variable_stays(editor: Client, tone: Variable) -> None:
    editor.post(f"{LIST}{tone.pk}/", {"key": "other", "value": "warm"})

    assert stored() == {"tone": ("warm", False)}


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"key": "my tone", "value": "x"}, {"key": ["Use letters, digits and _."]}),
        ({"key": "", "value": "x"}, {"key": ["This field is required."]}),
        (
            {"key": "tone", "value": "x"},
            {"key": ["There is a variable “tone” already. Change that one."]},
        ),
        (
            {"key": "long", "value": "x" * 10_001},
            {"value": ["The value must have at most 10,000 characters."]},
        ),
        ({"key": "k", "value": "", "secret": "on"}, {"value": ["A secret needs a value."]}),
        ({"key": "k", "value": "a\x00b"}, {"value": ["Null characters are not allowed."]}),
    ],
)
def test_what_cannot_be_is_refused_with_the_form(
    editor: Client, tone: Variable, data: dict[str, str], errors: dict[str, list[str]]
) -> None:
    answer = editor.post(NEW, data)

    assert answer.status_code == 422
    assert answer.context["form"].errors == errors
    assert list(stored()) == [tone.key]


def test_a_value_may_have_ten_thousand_characters_of_any_kind(editor: Client) -> None:
    value = ("<script>alert(1)</script>\r\nمرحبا " * 400)[:10_200].strip()

    editor.post(NEW, {"key": "long", "value": value})

    assert stored() == {"long": (value.replace("\r\n", "\n"), False)}
    assert "<script>alert" not in read(editor, LIST)


def test_the_form_comes_as_a_dialog_by_htmx_and_as_a_page_without(editor: Client) -> None:
    part, page = read(editor, NEW, HTMX).strip(), read(editor, NEW)

    assert part.startswith('<div id="variable-dialog">')
    assert "<dialog" in part
    assert "<dialog" not in page
    assert f'action="{NEW}"' in part
    assert f'action="{NEW}"' in page


def test_a_dialog_that_is_saved_leads_to_the_list(editor: Client) -> None:
    answer = editor.post(NEW, {"key": "tone", "value": "x"}, headers=HTMX)

    assert (answer.status_code, answer["HX-Redirect"]) == (204, LIST)


def test_the_audit_log_never_has_a_value(editor: Client, token: Variable) -> None:
    editor.post(NEW, {"key": "tone", "value": "friendly"})
    editor.post(f"{LIST}{token.pk}/", {"value": "other-secret", "secret": "on"})
    editor.post(f"{LIST}{token.pk}/delete/")

    entries = AuditEntry.objects.order_by("pk")
    assert [(one.action, one.target, one.details) for one in entries] == [
        ("variable.set", "tone", {"secret": False, "new": True}),
        ("variable.set", "token", {"secret": True, "new": False}),
        ("variable.deleted", "token", {"secret": True}),
    ]


def test_the_list_and_the_deletion_name_the_automations_that_use_a_variable(
    editor: Client, project: Project, tone: Variable
) -> None:
    automation(project, "drafted", url="https://example.com/{{vars.tone}}")
    running = automation(project, "running", url="https://example.com")
    plan = {"steps": [{"key": "a", "with": {"rows": [{"text": 'x {{ vars."tone" ?? 1 }}'}]}}]}
    running.live = Version.objects.create(
        automation=running, number=1, use="http.request", plan=plan
    )
    running.save()
    automation(project, "other", url="https://example.com/{{vars.tones}}")

    row = editor.get(LIST).context["rows"][0]
    asked = editor.get(f"{LIST}{tone.pk}/delete/").context["uses"]

    assert [one.name for one in row.uses] == ["drafted", "running"]
    assert [one.name for one in asked] == ["drafted", "running"]


def test_a_variable_is_deleted_only_when_that_is_confirmed(editor: Client, tone: Variable) -> None:
    read(editor, f"{LIST}{tone.pk}/delete/")
    kept = stored()

    answer = editor.post(f"{LIST}{tone.pk}/delete/")

    assert list(kept) == ["tone"]
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert stored() == {}


def test_a_viewer_looks_and_changes_nothing(viewer: Client, tone: Variable) -> None:
    page = read(viewer, LIST)
    answers = [
        viewer.post(NEW, {"key": "a", "value": "b"}),
        viewer.post(f"{LIST}{tone.pk}/", {"value": "b"}),
        viewer.post(f"{LIST}{tone.pk}/delete/"),
    ]

    assert "friendly" in page
    assert NEW not in page
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert stored() == {"tone": ("friendly", False)}


@pytest.mark.parametrize("pk", ["0", "9" * 30])
def test_a_variable_that_is_gone_is_not_found(editor: Client, pk: str) -> None:
    assert editor.get(f"{LIST}{pk}/").status_code == 404
    assert editor.post(f"{LIST}{pk}/delete/").status_code == 404


def test_a_variable_of_another_project_is_not_found(editor: Client, elsewhere: Project) -> None:
    other = Variable.put(elsewhere, "tone", "x", secret=False)

    assert editor.get(f"{LIST}{other.pk}/").status_code == 404
    assert editor.post(f"{LIST}{other.pk}/", {"value": "y"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_five_queries(
    viewer: Client, project: Project, django_assert_num_queries: Any, number: int
) -> None:
    for index in range(number):
        Variable.put(project, f"v{index}", "x", secret=bool(index % 2))
        automation(project, f"a{index}", url=f"{{{{vars.v{index}}}}}")

    with django_assert_num_queries(5):
        viewer.get(LIST)


PIECES = st.lists(
    st.sampled_from(
        ["{{", "}}", "\\", "vars", ".", "a", "b_2", '"', " ", "\n", "\u00a0", "??", "1", "-", "é"]
    ),
    max_size=14,
).map("".join)
WHOLE = st.sampled_from(
    ["{{vars.a}}", '{{ vars."b_2" ?? 1 }}', "\\{{vars.a}}", "\\\\{{vars.b_2}}", "{{1.vars.a}}"]
)


@given(st.lists(st.one_of(PIECES, WHOLE), max_size=4).map("".join))
def test_the_quick_search_finds_every_variable_that_the_grammar_knows(text: str) -> None:
    try:
        found = parse(text).references
    except BadReference:
        return
    known = {one.segments[0] for one in found if one.kind == "vars" and one.segments}

    missed = {key for key in known if key in {"a", "b_2"}} - keys_in(dump({"x": [text]}))

    assert missed == set()


@pytest.mark.parametrize(
    "text", ["\\{{vars.a}}", "{{1.vars.a}}", "vars.a", "{{vars.a-b}}", "{{vars.é}}", "{{vars}}"]
)
def test_the_quick_search_finds_nothing_where_nothing_is(text: str) -> None:
    assert keys_in(dump({"x": text})) == set()


def test_the_command_refuses_a_value_that_the_page_refuses(
    project: Project, run_command: Callable[..., str]
) -> None:
    said = run_command("set_variable", project.slug, "long", "x" * 10_001)

    assert said == "long: The value must have at most 10,000 characters.\n"
    assert stored() == {}


@pytest.fixture
def run_command() -> Callable[..., str]:
    """What a command that fails says."""

    def ran(*words: str) -> str:
        said = StringIO()
        with pytest.raises(SystemExit):
            call_command(*words, stderr=said)
        return said.getvalue()

    return ran
