from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from automations.models import Automation
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lab")]

Run = Callable[..., Any]
HELLO = """automation: hello
title: Hello
active: true
trigger:
  use: http.request
  with:
    method: GET
steps:
  - key: answer
    use: response.respond
    with:
      status: 200
"""
OTHER = HELLO.replace("automation: hello", "automation: other")


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    file = tmp_path / "hello.yaml"
    file.write_text(HELLO)
    return file


def test_each_automation_is_one_line_with_its_address(run: Run, lab: Project, hello: Path) -> None:
    done = run("import_automations", "lab", str(hello))

    row = Automation.objects.get(project=lab)
    url = f"{settings.AUTOMATE_PUBLIC_URL}/automations-api/run/{row.trigger_id}"
    assert (done.status, done.out, done.err) == (0, f"hello: active, {url}\n", "")


def test_a_draft_says_why_and_a_made_secret_is_shown_once(
    run: Run, lab: Project, hello: Path
) -> None:
    secure = "    method: GET\n    secure: true\n"
    hello.write_text(
        HELLO.replace("    method: GET\n", secure).replace(
            "      status: 200\n", "      status: 200\n      body: '{{vars.tone}}'\n"
        )
    )

    first = run("import_automations", "lab", str(hello))
    second = run("import_automations", "lab", str(hello))

    row = Automation.objects.get(project=lab)
    line = (
        "hello: draft (steps.0.with.body: {{vars.tone}}: There is no project variable “tone”), "
        f"{settings.AUTOMATE_PUBLIC_URL}/automations-api/run/{row.trigger_id}\n"
    )
    assert first.out == f"{line}hello: its secret, shown only now, is {row.secret}\n"
    assert second.out == line


def test_what_is_wrong_goes_to_standard_error_with_status_1(run: Run, hello: Path) -> None:
    hello.write_text(HELLO.replace("status: 200", "status: 2000").replace("GET", "PUT"))

    done = run("import_automations", "lab", str(hello))

    assert (done.status, done.out) == (1, "")
    assert done.err == (
        f"{hello}:7: trigger.with.method: Must be one of: GET, POST.\n"
        f"{hello}:12: steps.0.with.status: Must be at most 599.\n"
        "Nothing was imported.\n"
    )


def test_a_file_that_cannot_be_read_is_one_line(run: Run, hello: Path) -> None:
    done = run("import_automations", "lab", str(hello), "missing.yaml", str(hello.parent))

    assert (done.status, Automation.objects.count()) == (1, 0)
    assert done.err == (
        "missing.yaml: The file cannot be read: No such file or directory.\n"
        f"{hello.parent}: The file cannot be read: Is a directory.\n"
        "Nothing was imported.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("import_automations", "lap", "a.yaml"),
        ("export_automations", "lap"),
        ("executions", "lap"),
        ("add_account", "lap", "chatgpt", "Main"),
        ("set_variable", "lap", "tone", "kind"),
    ],
)
def test_an_unknown_project_is_status_2_with_those_that_exist(
    run: Run, words: tuple[str, ...]
) -> None:
    Project.objects.create(slug="demo", title="Demo")

    done = run(*words)

    assert (done.status, done.out) == (2, "")
    assert done.err == "There is no project “lap”; there is: demo, lab.\n"


def test_an_export_of_one_or_of_all_can_be_imported_again(run: Run, hello: Path) -> None:
    other = hello.with_name("other.yaml")
    other.write_text(OTHER)
    run("import_automations", "lab", str(other), str(hello))

    one = run("export_automations", "lab", "other")
    everything = run("export_automations", "lab")

    assert (one.out, everything.out) == (OTHER, f"{HELLO}---\n{OTHER}")
    hello.write_text(everything.out)
    assert run("import_automations", "lab", str(hello)).status == 0
    assert run("export_automations", "lab").out == everything.out


def test_an_unknown_name_is_status_2(run: Run, hello: Path) -> None:
    run("import_automations", "lab", str(hello))

    done = run("export_automations", "lab", "helo")

    assert (done.status, done.out) == (2, "")
    assert done.err == "There is no automation “helo”; did you mean “hello”?\n"


def test_all_reasons_of_a_draft_are_told_below_its_line(run: Run, hello: Path) -> None:
    hello.write_text(HELLO.replace("status: 200", 'body: "{{vars.tone}}"'))

    done = run("import_automations", "lab", str(hello))

    first, *reasons = done.out.splitlines()
    assert (done.status, first.startswith("hello: draft (2 reasons), http")) == (0, True)
    assert reasons == [
        "    steps.0.with.status: This field is required.",
        "    steps.0.with.body: {{vars.tone}}: There is no project variable “tone”.",
    ]


def test_what_stays_active_as_it_was_is_also_told_on_standard_error(run: Run, hello: Path) -> None:
    run("import_automations", "lab", str(hello))
    hello.write_text(HELLO.replace("status: 200", 'status: "{{vars.code}}"'))

    done = run("import_automations", "lab", str(hello))

    line = (
        "hello: draft (steps.0.with.status: {{vars.code}}: There is no project variable “code”); "
        "version 1 stays active"
    )
    assert (done.status, done.err) == (0, f"{line}\n")
    assert done.out.startswith(f"{line}, http")


def test_a_document_may_come_from_standard_input(run: Run, lab: Project) -> None:
    done = run("import_automations", "lab", "-", stdin=HELLO)
    wrong = run("import_automations", "lab", "-", stdin=HELLO.replace("GET", "PUT"))

    assert (done.status, Automation.objects.get(project=lab).name) == (0, "hello")
    assert wrong.err == (
        "standard input:7: trigger.with.method: Must be one of: GET, POST.\nNothing was imported.\n"
    )
