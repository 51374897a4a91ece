"""Whatever an action meets, nothing of its account is stored, shown, exported or logged."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from automations import samples
from automations.imports import import_set
from automations.models import Automation
from connectors import clients
from connectors.chatgpt import converse, image_wire, lessons
from connectors.guard import parse_allowed
from connectors.models import Account
from executions import tasks
from executions.clock import now
from executions.models import Execution
from projects.models import Project
from simulators.openai.faults import KINDS
from tests.pages.addresses import addresses
from tests.pages.planted import KEY, ORGANIZATION, found, listening, stored, values

PROJECT = "/projects/site/"
OF = f"{PROJECT}automations/all/"
STEP = f"{OF}edit/step/"
TABS = ("happened", "input", "output", "requests")
PATIENCE = 0.2  # seconds; the service would be waited for more than a minute
PAYLOAD = {"method": "POST", "query": {}, "headers": {}, "body": {"text": "Good morning"}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "sub", "arguments": "{}"}}
TURNS = [
    {"role": "user", "content": "Translate Good morning"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
]
CHOSEN = {
    "function": {"name": "sub", "arguments": {}},
    "tool_call_id": "call_1",
    "messages": TURNS,
}
ASKED = "{{trigger.body.text}}"
ACTIONS: dict[str, dict[str, Any]] = {
    "chat": {
        "prompt": "You are brief.",
        "query": ASKED,
        "response_type": "json",
    },
    "chat_with_vision": {
        "messages": [{"role": "user", "content": [{"type": "text", "value": ASKED}]}]
    },
    "function_calling": {
        "messages": [{"role": "user", "query": ASKED}],
        "sub_automations": ["sub"],
    },
    "function_calling_response": {
        "function_calling_response": CHOSEN,
        "sub_automation_response": {"response": "Seven green bottles"},
    },
    "generate_image": {"prompt": ASKED, "model": "gpt-image-1.5"},
    "prompt": {"prompt": ASKED},
    "translate_entry": {
        "entry": {"title": "Good morning"},
        "content_type_schema": [{"uid": "title", "data_type": "text"}],
        "language": "de",
    },
}
# On the account's own page: what stands in its fields, to be corrected there.
OWN_FIELD = re.compile(r'<(input|textarea)[^>]* name="chatgpt\.[^>]*>([^<]*</textarea>)?')
SUB = {
    "automation": "sub",
    "trigger": {"use": "sub_automation.called", "with": {"description": "Translates."}},
    "steps": [{"key": "answer", "use": "response.respond", "with": {"status": 200}}],
}
ALL = {
    "automation": "all",
    "trigger": {"use": "http.request", "with": {"method": "POST"}},
    "steps": [
        {
            "key": action,
            "use": f"chatgpt.{action}",
            "account": "Main",
            "with": {"model": "gpt-6-luna", **inputs},
            # The last one fails the execution too.
            **({} if action == "translate_entry" else {"on_failure": "ignore"}),
        }
        for action, inputs in ACTIONS.items()
    ],
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with listening() as started:
        yield started


@pytest.fixture
def account(
    project: Project, address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Account]:
    """The account of all seven steps, and a server that may call its service."""
    settings.AUTOMATE_ALLOW_PRIVATE_HOSTS = parse_allowed("127.0.0.1")
    monkeypatch.setattr(tasks, "hint", lambda _: None)
    lessons.forget()
    made = Account.objects.create(
        project=project, connector="chatgpt", title="Main", values=values(address)
    )
    import_set(project, [(f"{each['automation']}.yaml", json.dumps(each)) for each in (SUB, ALL)])
    automation = Automation.objects.get(name="all")
    samples.keep(automation, automation.draft, "trigger", PAYLOAD, now())
    yield made
    clients.close_connections()


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What was logged and printed, with what it was logged about."""
    caplog.set_level(logging.WARNING)

    def read() -> str:
        printed = capfd.readouterr()
        return f"{caplog.text} {[vars(each) for each in caplog.records]} {printed}"

    return read


def shown(client: Client, *pages: str) -> dict[str, str]:
    """The pages by their addresses."""
    answers = {page: client.get(page) for page in pages}
    return {page: _text(answer) for page, answer in answers.items()}


def _text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers} {content.decode(errors='replace')}"


def held(texts: dict[str, str]) -> dict[str, list[str]]:
    """What each text holds of the account; nothing, where it holds nothing."""
    return {name: names for name, text in texts.items() if (names := found(text))}


def test_the_search_finds_what_is_planted(account: Account) -> None:
    texts = {
        "whole": json.dumps(account.values),
        "starred": f"sk-sim-4*****{KEY[-4:]}",
        "none": "Q~7, gpt-6-luna, org-simulator, •••",
    }

    assert held(texts) == {
        "whole": ["key", "organization", "tenant", "model"],
        "starred": ["key"],
    }


@pytest.mark.parametrize("fault", ["", *sorted(KINDS)])
def test_nothing_of_an_account_is_left_of_what_its_steps_met(
    account: Account,
    address: str,
    fault: str,
    run: Callable[..., Execution],
    advance: Callable[[Execution], Execution],
    editor: Client,
    said: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account.values = values(address, "slow-2" if fault == "slow" else fault)
    account.save()
    if fault == "slow":
        monkeypatch.setattr(image_wire, "SECONDS", PATIENCE)
        monkeypatch.setattr(converse, "patience", lambda *_: httpx2.Timeout(PATIENCE))
    tested = list(ACTIONS)[len(fault) % len(ACTIONS)]

    execution = run("all", PAYLOAD)
    editor.post(f"{STEP}{tested}/test/", {"do": "test"})
    advance(Execution.objects.get(test=True))

    runs = {each.path: each for each in execution.step_runs.all()}
    assert runs.keys() == ACTIONS.keys()
    assert all(each.error for each in runs.values()) == (fault in WHOLLY)
    one = f"{PROJECT}executions/{execution.pk}/"
    pages = [f"{one}?step={key}" for key in ACTIONS]
    pages += [f"{one}?step={tested}&tab={tab}" for tab in TABS]
    texts = {
        **shown(editor, one, *pages, f"{one}json/", f"{one}live/", f"{STEP}{tested}/test/"),
        **shown(editor, f"{PROJECT}executions/", f"{PROJECT}executions/export/"),
        **shown(editor, f"{STEP}{tested}/configure/", f"{STEP}chat/lookup/?field=with.model"),
        "stored": stored(),
        "said": said(),
    }
    assert held(texts) == {}


# The faults in which no action gets anything.
WHOLLY = KINDS - {"refusal", "length", "misfit"}


@pytest.mark.parametrize("fault", ["401", "429", "org"])
def test_no_page_export_or_command_holds_anything_of_an_account(
    account: Account,
    address: str,
    fault: str,
    run: Callable[..., Execution],
    owner: Client,
    said: Callable[[], str],
) -> None:
    account.values = values(address, fault)
    account.save()
    execution = run("all", PAYLOAD)
    of = {
        "slug": "site",
        "name": "all",
        "execution_id": execution.pk,
        "place": "steps.0",
        "connector": "chatgpt",
        "connectors:connector": "chatgpt",
        "automations:": "chat",
        "connectors:account": account.pk,
        "number": 1,
    }
    places = [each for each in addresses() if each.rule and each.rule.kind == "members"]
    known = [each for each in places if not {"pk", "token"} & set(each.parameters)]
    again = f"{PROJECT}accounts/{account.pk}/"

    texts = shown(owner, *(each.url(of) for each in known), f"{OF}none/", "/projects/none/")
    typed = {f"chatgpt.{name}": value for name, value in account.values.items()}
    refused = owner.post(again, typed | {"chatgpt.models": ""})
    texts |= {"refused": _text(refused)}
    call_command("executions", "site", "--json")
    call_command("export_automations", "site")

    texts |= {"stored": stored(), "said": said()}
    assert "chat_with_vision" in texts[f"{PROJECT}automations-export/"]
    assert refused.status_code == (422 if fault != "429" else 302)
    assert [name for name, text in texts.items() if "key" in found(text)] == []
    assert ORGANIZATION in texts[again]
    texts |= {name: OWN_FIELD.sub("", texts[name]) for name in (again, "refused")}
    assert held(texts) == {}
