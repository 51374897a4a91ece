"""The account, and the choices that it gives the form."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.lookups import (
    chat_models,
    image_models,
    tool_models,
    vision_models,
)
from connectors.sdk import Asked, Option, Refused, Unavailable, live_sub_automations
from connectors.sdk.values import problems


def listing(*models: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "data": list(models)}


def test_authorizing_asks_for_the_models(simulated: Any, service: str) -> None:
    ctx = simulated()

    ctx.account.check(ctx)

    assert [(sent.method, sent.url) for sent in ctx.sent] == [("GET", f"{service}/models")]


def test_authorizing_shows_the_services_own_words(simulated: Any) -> None:
    ctx = simulated("sk-wrong-key-of-someone")

    with pytest.raises(Refused) as refused:
        ctx.account.check(ctx)

    assert refused.value.message.startswith("ChatGPT answered 401: Incorrect API key provided: ")
    assert "sk-wrong-key-of-someone" not in refused.value.message


def test_authorizing_at_something_else_says_so(answering: Any) -> None:
    ctx = answering({"hello": "world"})

    with pytest.raises(Unavailable) as unavailable:
        ctx.account.check(ctx)

    assert unavailable.value.message == (
        "The service's answer was cut short or is not JSON. Try again later, or let the step retry."
    )


@pytest.mark.parametrize(
    ("base_url", "hosts"),
    [
        (None, ("api.openai.com",)),
        ("https://models.example.com/v1", ("models.example.com",)),
        ("http://127.0.0.1:9100/v1", ("127.0.0.1:9100",)),
        ("/simulators/openai/v1", ()),
    ],
)
def test_the_key_is_for_the_base_urls_host(
    account_with: Any, base_url: str | None, hosts: tuple[str, ...]
) -> None:
    account = account_with(base_url=base_url)

    assert account.hosts() == hosts
    assert account.headers() == {}


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        (
            {},
            {"organization_id": "This field is required unless a base URL is set."},
        ),
        ({"organization_id": "org-1"}, {}),
        ({"base_url": "/simulators/openai/v1"}, {}),
        (
            {"base_url": "https://me:secret@example.com/v1"},
            {
                "base_url": "Must be an address alone, without user name, “?” or “#”: "
                "the key belongs in the API Key field."
            },
        ),
        ({"organization_id": "org-1", "models": {"mine": {"vision": False}}}, {}),
        (
            {"organization_id": "org-1", "models": {"mine": {"vison": False}}},
            {
                "models": "mine: “vison” is unknown; there is dialect, tools, effort_none, "
                "temperature, vision, functions, older, draws, sizes."
            },
        ),
        (
            {"organization_id": "org-1", "models": {"mine": {"vision": 0}}},
            {"models": "mine: “vision” must be one of true, false."},
        ),
        (
            {"organization_id": "org-1", "models": {"mine": {"dialect": "fax"}}},
            {"models": 'mine: “dialect” must be one of "chat", "responses", "completions".'},
        ),
        (
            {"organization_id": "org-1", "models": {"mine": {"draws": "oil"}}},
            {"models": 'mine: “draws” must be one of "gpt-image", "dall-e".'},
        ),
        (
            {"organization_id": "org-1", "models": {"mine": {"sizes": ["large"]}}},
            {"models": 'mine: “sizes” must be a list such as ["1024x1024"].'},
        ),
        (
            {"organization_id": "org-1", "models": {"mine": {"sizes": "1024x1024"}}},
            {"models": 'mine: “sizes” must be a list such as ["1024x1024"].'},
        ),
        (
            {
                "organization_id": "org-1",
                "models": {"mine": {"draws": "dall-e", "sizes": ["512x512"], "vision": False}},
            },
            {},
        ),
        (
            {"organization_id": "org-1", "models": {"mine": True}},
            {"models": 'mine: Must be an object such as {"vision": false}.'},
        ),
    ],
)
def test_an_organization_is_asked_for_at_openai_alone(
    account_with: Any, values: dict[str, str], faults: dict[str, str]
) -> None:
    assert account_with(**values).faults() == faults


@pytest.mark.parametrize("key", ["sk one", "sk-1\n", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused(key: str) -> None:
    found = problems(ChatGPTAccount, {"api_key": key})

    assert [str(problem) for problem in found] == [
        "api_key: Must be the key alone, without blanks or line breaks."
    ]


def test_the_models_of_the_service_are_offered(simulated: Any) -> None:
    ctx = simulated()

    options = {option.value: option.note for option in chat_models(ctx, Asked({})).items}

    assert options["gpt-6-luna"] == "recommended"
    assert options["gpt-6-sol"] == ""
    assert options["gpt-4o-mini"] == "is shut down on 2027-01-14"
    assert "gpt-4" not in options
    assert "gpt-image-2.6-flare" not in options


def test_models_are_offered_newest_first_without_those_that_are_gone(answering: Any) -> None:
    ctx = answering(
        listing(
            {"id": "old", "created": 1},
            {"id": "new", "created": 3},
            {"id": "undated"},
            {"id": "gone", "created": 2, "shutdown_date": "2026-11-22"},
            {"id": "going", "created": 2, "shutdown_date": "2026-11-23"},
            {"id": "dall-e-3", "created": 2},
            {"name": "no id"},
        )
    )

    options = chat_models(ctx, Asked({}))

    assert options.items == (
        Option("new", "new"),
        Option("going", "going", "is shut down on 2026-11-23"),
        Option("old", "old"),
        Option("undated", "undated"),
    )


@pytest.mark.parametrize(
    ("values", "offered"),
    [
        (
            {"base_url": None, "organization_id": "org-1"},
            (Option("gpt-4o", "gpt-4o", "is shut down on 2027-01-14"),),
        ),
        ({}, (Option("gpt-4", "gpt-4"), Option("gpt-4o", "gpt-4o"))),
    ],
)
def test_the_dates_of_our_table_hold_at_openai_alone(
    answering: Any, values: dict[str, Any], offered: tuple[Option, ...]
) -> None:
    ctx = answering(
        listing({"id": "gpt-4", "created": 1}, {"id": "gpt-4o", "created": 1}), **values
    )

    assert chat_models(ctx, Asked({})).items == offered


def test_the_recommended_model_comes_first_and_is_marked(answering: Any) -> None:
    models = listing(
        {"id": "gpt-6.2-sol", "created": 3},
        {"id": "gpt-6-luna", "created": 2},
        {"id": "gpt-image-2.6-flare", "created": 2},
        {"id": "gpt-image-2.5-flare", "created": 1},
    )

    found = [source(answering(models), Asked({})).items for source in (chat_models, image_models)]

    assert [[(option.value, option.note) for option in each] for each in found] == [
        [("gpt-6-luna", "recommended"), ("gpt-6.2-sol", "")],
        [("gpt-image-2.5-flare", "recommended"), ("gpt-image-2.6-flare", "")],
    ]


def test_a_recommended_model_that_cannot_do_it_is_only_marked_as_that(answering: Any) -> None:
    ctx = answering(
        listing({"id": "gpt-6-luna"}, {"id": "other", "created": 1}),
        models={"gpt-6-luna": {"vision": False}},
    )

    found = vision_models(ctx, Asked({})).items

    assert [(option.value, option.note) for option in found] == [
        ("other", ""),
        ("gpt-6-luna", "takes no pictures"),
    ]


def test_models_that_cannot_do_it_are_marked(answering: Any) -> None:
    ctx = answering(
        listing({"id": "mine"}, {"id": "seeing"}),
        models={"mine": {"vision": False, "functions": False}},
    )

    chat, vision, tools = (
        [(option.value, option.note) for option in source(ctx, Asked({})).items]
        for source in (chat_models, vision_models, tool_models)
    )

    assert chat == [("mine", ""), ("seeing", "")]
    assert vision == [("mine", "takes no pictures"), ("seeing", "")]
    assert tools == [("mine", "calls no functions"), ("seeing", "")]


@pytest.mark.parametrize(
    ("values", "model", "dialect", "tools", "older"),
    [
        ({}, "unheard-of", "chat", "chat", False),
        ({"base_url": "/simulators/openai/v1"}, "unheard-of", "chat", "chat", False),
        ({"base_url": "http://10.0.0.1/v1"}, "unheard-of", "chat", "chat", True),
        ({"base_url": "http://10.0.0.1/v1"}, "gpt-6-astra", "chat", "responses", False),
        ({"dialect": "responses"}, "unheard-of", "responses", "responses", False),
        ({"dialect": "chat"}, "gpt-6-astra", "chat", "chat", False),
        ({"models": {"unheard-of": {"tools": "responses"}}}, "unheard-of", "chat", "responses", 0),
        ({}, "gpt-3.5-turbo-instruct", "completions", "chat", True),
    ],
)
def test_an_account_says_what_a_model_takes(
    account_with: Any, values: Any, model: str, dialect: str, tools: str, older: bool
) -> None:
    known = account_with(**values).takes(model)

    assert (known.dialect, known.tools, known.older) == (dialect, tools, older)


def test_models_are_searched(answering: Any) -> None:
    ctx = answering(listing({"id": "gpt-6-luna"}, {"id": "gpt-6-sol"}, {"id": "gpt-5.6-luna"}))

    options = chat_models(ctx, Asked({}, search="LUNA 6-"))

    assert [option.value for option in options.items] == ["gpt-6-luna", "gpt-5.6-luna"]


def test_models_without_account_are_refused(context_of: Any) -> None:
    ctx = context_of(None, httpx2.MockTransport(lambda _: httpx2.Response(500)))

    with pytest.raises(Refused) as refused:
        chat_models(ctx, Asked({}))

    assert refused.value.message == "Choose an account first."


def test_live_sub_automations_are_offered_with_what_they_are_for(simulated: Any) -> None:
    ctx = simulated()

    options = live_sub_automations(ctx, Asked({}, search="german"))

    assert options.items == (
        Option(
            "translate-to-german",
            "translate-to-german",
            "Translates a text from English into German",
        ),
    )
