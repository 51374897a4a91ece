from __future__ import annotations

from collections.abc import Callable

import pytest

from automations.documents import BadDocuments
from automations.imports import Imported

pytestmark = pytest.mark.django_db

Import = Callable[..., list[Imported]]
Document = Callable[..., str]

WHERE = "steps.0.with.template"
REFERENCE = '"{{trigger.body.x}}"'


@pytest.fixture
def called() -> str:
    """The trigger of a sub automation with a text, a number that may be left out, and a list."""
    return (
        "trigger:\n  use: sub_automation.called\n  with:\n    description: Greets.\n    schema:\n"
        "      - key: name\n      - {key: times, type: integer, required: false}\n"
        "      - {key: rows, type: array, required: false}\n"
    )


def calling(template: str) -> str:
    return (
        "steps:\n  - key: run\n    use: sub_automation.run\n    with:\n"
        f"      sub_automation: greet\n{template}"
    )


@pytest.mark.parametrize(
    "template",
    [
        "{name: Ada}",
        "{name: Ada, times: 2, rows: [1]}",
        f"{{name: {REFERENCE}, times: {REFERENCE}, rows: {REFERENCE}}}",
        f"{{name: Ada, rows: [{REFERENCE}]}}",
        REFERENCE,
    ],
)
def test_arguments_that_fit_go_live(
    run_import: Import, document: Document, called: str, template: str
) -> None:
    caller = document("caller", steps=calling(f"      template: {template}\n"))

    assert [one.active for one in run_import(caller, document("greet", trigger=called))] == [
        True,
        True,
    ]


@pytest.mark.parametrize("template", ["", "      template: {times: 2}\n"])
def test_an_argument_that_is_missing_blocks_going_live(
    run_import: Import, document: Document, called: str, template: str
) -> None:
    run_import(document("greet", trigger=called))

    (imported,) = run_import(document("caller", steps=calling(template)))

    assert imported.reasons == (f"{WHERE}.name: This argument of “greet” is required.",)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("template", "line"),
    [
        (
            "{name: Ada, tmes: 2}",
            f"{WHERE}.tmes: There is no argument “tmes” of “greet”; did you mean “times”?",
        ),
        (
            '{name: Ada, times: "2"}',
            f"{WHERE}.times: Must be a whole number, not text: leave the quotes out.",
        ),
        ("{name: [Ada]}", f"{WHERE}.name: Must be text."),
    ],
)
def test_an_argument_that_does_not_fit_is_not_imported(
    run_import: Import, document: Document, called: str, template: str, line: str, together: bool
) -> None:
    greet, caller = document("greet", trigger=called), document("caller", steps=calling(""))
    if not together:
        run_import(greet)
    caller += f"      template: {template}\n"

    with pytest.raises(BadDocuments) as caught:
        run_import(caller, *([greet] if together else []))

    assert caught.value.lines == (f"a.yaml:12: {line}",)


def test_the_arguments_of_a_version_that_stays_active_count(
    run_import: Import, document: Document, called: str
) -> None:
    caller = document("caller", steps=calling("      template: {who: Ada}\n"))
    run_import(document("greet", trigger=called))
    newer = called.replace("key: name", "key: who")
    unready = "steps:\n  - key: answer\n    use: response.respond\n"

    imported = run_import(caller, document("greet", trigger=newer, steps=unready))

    assert [(one.active, one.staying) for one in imported] == [(False, 0), (False, 1)]
    assert imported[0].reasons == (
        f"{WHERE}.name: This argument of “greet” is required.",
        f"{WHERE}.who: There is no argument “who” of “greet”; there is: name, times, rows.",
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('["{{trigger.body.x}}",]', "Line 1, column 23: there is a comma too many."),
        ('["{{trigger.body.x}}"]', "Must be a list."),
    ],
)
def test_a_text_with_references_is_no_list(
    run_import: Import, document: Document, called: str, rows: str, said: str
) -> None:
    caller = document("caller", steps=calling(f"      template: {{name: A, rows: '{rows}'}}\n"))

    with pytest.raises(BadDocuments) as refused:
        run_import(caller, document("greet", trigger=called))

    assert str(refused.value).endswith(f"{WHERE}.rows: {said}")
