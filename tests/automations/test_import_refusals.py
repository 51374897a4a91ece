from __future__ import annotations

from collections.abc import Callable

import pytest

from automations.documents import MAX_BYTES, BadDocuments
from automations.imports import Imported
from automations.models import Automation
from connectors.models import Account
from tests.automations.texts import CHAT, SECURE

pytestmark = pytest.mark.django_db

Import = Callable[..., list[Imported]]
Refused = Callable[..., list[str]]
Document = Callable[..., str]


@pytest.fixture
def refused(run_import: Import) -> Refused:
    """Import texts that are not taken: the lines that say why, after which nothing has changed."""

    def lines(*texts: str) -> list[str]:
        rows = Automation.objects.order_by("id")
        before = list(rows.values_list("id", "draft", "live"))
        with pytest.raises(BadDocuments) as caught:
            run_import(*texts)
        assert list(rows.all().values_list("id", "draft", "live")) == before
        return list(caught.value.lines)

    return lines


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "chatgpt.chat",
            "chatgpt.chatt",
            (
                "a.yaml:9: steps.0.use: There is no action “chatgpt.chatt”; did you mean "
                "“chatgpt.chat”?"
            ),
        ),
        (
            "      prompt:",
            "      promt:",
            "a.yaml:13: steps.0.with.promt: There is no field “promt” here; did you mean “prompt”?",
        ),
        (
            "    use: chatgpt",
            "    uses: chatgpt",
            "a.yaml:8: steps.0.use: This field is required.",
        ),
        (
            "Main",
            "Mine",
            (
                "a.yaml:10: steps.0.account: There is no account “Mine” of ChatGPT; did you mean "
                "“Main”?"
            ),
        ),
        (
            "status: 200",
            "status: soon",
            "a.yaml:17: steps.1.with.status: Must be a whole number.",
        ),
        (
            "{{2.text}}",
            "{{3.text}}",
            "a.yaml:17: steps.1.with.body: {{answer.text}}: a step cannot refer to itself.",
        ),
        (
            "{{2.text}}",
            "{{7.text}}",
            "a.yaml:17: steps.1.with.body: {{7.text}}: There is no step “7”; there is: 1, 2, 3.",
        ),
        (
            "{{2.text}}",
            "{{chat.text",
            (
                "a.yaml:17: steps.1.with.body: {{chat.text {{ 1.method }} (character 13): only a "
                "default may follow a path, as in {{choose.text ?? 0}}; nothing is computed here."
            ),
        ),
        ("key: answer", "key: chat", "a.yaml:8: steps.0.key: “chat” is the key of 2 steps."),
        ("method: POST", "method: 5", "a.yaml:6: trigger.with.method: Must be one of: GET, POST."),
        (
            "automation: hello",
            "automation: Hello World",
            "a.yaml:1: automation: Must be a name of a-z, 0-9, - and _, at most 64 characters.",
        ),
        (
            "active: true",
            "active: sometimes",
            "a.yaml:2: active: Must be on or off (true or false).",
        ),
        (
            "trigger:",
            "triger:",
            "a.yaml:3: triger: There is no field “triger” here; did you mean “trigger”?",
        ),
        ("method: POST", "method: POST\n    method: GET", "a.yaml:7: trigger.with.method: It is"),
    ],
)
def test_what_is_wrong_is_one_line_with_file_and_place(
    refused: Refused, document: Document, old: str, new: str, line: str
) -> None:
    text = document(steps=CHAT)
    assert old in text

    found = refused(text.replace(old, new, 1))

    assert found[0].startswith(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "a.yaml: The file is empty; write an automation."),
        ("# nothing\n", "a.yaml: The file is empty; write an automation."),
        ("- a\n", "a.yaml:1: This is no automation: write lines with a name and a colon, such as"),
        (
            "just text",
            "a.yaml:1: This is no automation: write lines with a name and a colon, such as",
        ),
        ("automation: a\n", "a.yaml:1: steps: This field is required."),
        ("a: &x 1\nb: *x\n", "a.yaml:1: a: Anchors and aliases (& and *) are not taken; write it"),
        ("a: [", "a.yaml:1: Here begins a list [ ] or an object { } that is not closed or lacks"),
        (b"a: \xff", "a.yaml:1: This is not UTF-8; save it as UTF-8."),
        (
            b"#" * (MAX_BYTES + 1),
            "a.yaml: The file has more than 1,000,000 bytes; import it in several.",
        ),
    ],
)
def test_what_is_no_document_is_one_line(refused: Refused, text: str, line: str) -> None:
    (found,) = refused(text)

    assert found.startswith(line)


def test_one_wrong_document_keeps_out_the_whole_set(
    run_import: Import, refused: Refused, document: Document
) -> None:
    run_import(document("old"))

    found = refused(
        document("old", steps=CHAT),
        document("new").replace("status: 200", "status: 20"),
        document("other").replace("http.request", "http.requst"),
    )

    assert found == [
        "b.yaml:11: steps.0.with.status: Must be at least 200.",
        "c.yaml:4: trigger.use: There is no trigger “http.requst”; did you mean “http.request”?",
    ]


def test_a_name_that_comes_twice_is_refused(refused: Refused, document: Document) -> None:
    assert refused(document(), document()) == [
        "b.yaml:1: automation: “hello” is there twice, also at a.yaml:1; leave one out."
    ]


@pytest.mark.parametrize("secret", ["short", "with blanks in it", "{{vars.tone}} and more"])
def test_a_secret_that_cannot_be_sent_is_refused(
    refused: Refused, document: Document, secret: str
) -> None:
    text = document(trigger=f'{SECURE}    secret: "{secret}"\n')

    (line,) = refused(text)

    assert line.startswith("a.yaml:8: trigger.with.secret: ")
    assert secret not in line


SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    "written",
    [
        f"[{SECRET}]",
        f"{{{SECRET}: 1, {SECRET}: 2}}",
        f"{{{SECRET}: {{{SECRET}: *{SECRET}}}}}",
        f"!{SECRET}!tag x",
        f"!{SECRET} x",
        f"&{SECRET} x",
        f"*{SECRET}",
        f'"{SECRET}',
        f"{SECRET} with blanks",
        f"{{{{{SECRET}}}}}",
        f"{{{{{SECRET}}}}} more",
        f"{{{{{SECRET}",
        f"{SECRET}: {SECRET}",
    ],
)
def test_a_secret_is_not_repeated_whatever_is_wrong_with_it(
    refused: Refused, document: Document, written: str
) -> None:
    lines = refused(document(trigger=f"{SECURE}    secret: {written}\n"))

    assert lines != []
    assert [line for line in lines if SECRET in line] == []


def test_a_number_as_a_name_in_a_secret_is_not_repeated(
    refused: Refused, document: Document
) -> None:
    assert refused(document(trigger=f"{SECURE}    secret: {{123456789012: x}}\n")) == [
        "a.yaml:8: trigger.with.secret: Must be text."
    ]


def test_more_steps_than_are_allowed_are_counted_before_anything_else(
    refused: Refused, document: Document
) -> None:
    step = "      - {key: K, use: nothing, wrong: 1}\n"
    steps = f"steps:\n  - key: twice\n    use: flow.repeat\n    steps:\n{step * 500}"

    assert refused(document(steps=steps)) == [
        "a.yaml:7: steps: 501 steps are more than the 500 allowed."
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("prompt", "x" * 100_000),
        ("prompt", ".".join(["x"] * 50_000)),
        ("chatgpt.chat", "x" * 100_000),
        ("Main", "x" * 100_000),
        ("{{2.text}}", "{{" + "x" * 100_000 + ".text}}"),
        ("{{2.text}}", "{{vars.tone." + "x" * 100_000 + "}} {{nothing." + "x" * 100_000 + "}}"),
        ("status", "? " + "x" * 100_000 + "\n"),
        ("POST", "POST\n    POST: {" + "x" * 100_000 + ": 1, " + "x" * 100_000 + ": 1}"),
    ],
)
def test_a_message_does_not_repeat_a_long_name_in_full(
    refused: Refused, document: Document, old: str, new: str
) -> None:
    lines = refused(document(steps=CHAT).replace(old, new, 1))

    assert lines != []
    assert [line for line in lines if len(line) > 400] == []


def test_an_account_where_there_is_none_says_how_to_add_one(
    refused: Refused, document: Document, account: Account
) -> None:
    account.delete()

    assert refused(document(steps=CHAT)) == [
        (
            "a.yaml:10: steps.0.account: There is no account “Main” of ChatGPT: add it under "
            "Connected accounts or with `manage.py add_account`, or leave it out to choose one "
            "later."
        )
    ]
