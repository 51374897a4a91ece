"""Which price counts: what was entered before what is declared, for a server, from a day on."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.costs import conversation_use, image_use, translation_use, used_in
from connectors.models import ModelPrice
from connectors.prices import prices
from connectors.sdk import Used
from connectors.sdk.values import load

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
MILLION = Used("gpt-6-luna", output=1_000_000)
DOLLAR = 1_000_000_000


def entered(model: str = "gpt-6-luna", since: date = TODAY, **figures: Any) -> ModelPrice:
    given = {"connector": "chatgpt", "output": 9_000_000, **figures}
    return ModelPrice.objects.create(model=model, since=since, **given)


def test_openais_prices_count_at_openai(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = prices("chatgpt", "", TODAY)

    assert found.cost(MILLION) == DOLLAR // 2


@pytest.mark.parametrize(
    ("model", "is_known"),
    [
        ("gpt-6-luna", True),
        ("gpt-5.5-2026-04-23", True),  # a dated snapshot
        ("gpt-6.2-astra", False),
        ("llama-3", False),
        ("", False),
    ],
)
def test_a_model_without_a_price_is_unknown(model: str, *, is_known: bool) -> None:
    found = prices("chatgpt", "", TODAY)

    assert (found.cost(Used(model, input=1)) is not None) == is_known
    assert found.total([MILLION, Used("llama-3", input=1)]) is None


def test_another_server_has_its_own_prices_and_none_until_somebody_enters_them() -> None:
    entered("gpt-6-luna", server="models.example.com", output=0)

    assert prices("chatgpt", "models.example.com", TODAY).cost(MILLION) == 0
    assert prices("chatgpt", "/simulators/openai/v1", TODAY).cost(MILLION) is None
    assert prices("chatgpt", "", TODAY).cost(MILLION) == DOLLAR // 2


def test_the_newest_price_that_has_begun_counts() -> None:
    entered(since=date(2026, 1, 1), output=3_000_000)
    entered(since=TODAY)
    entered(since=date(2026, 11, 23), output=1)

    assert prices("chatgpt", "", TODAY).cost(MILLION) == 9 * DOLLAR
    assert prices("chatgpt", "", date(2026, 11, 21)).cost(MILLION) == 3 * DOLLAR


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"organization_id": "org-1"}, ""),
        ({"base_url": "https://api.openai.com/v1"}, ""),
        ({"base_url": "https://models.example.com:8000/v1"}, "models.example.com:8000"),
        ({"base_url": "/simulators/openai/v1"}, "/simulators/openai/v1"),
    ],
)
def test_an_account_says_whose_prices_count(values: dict[str, str], name: str) -> None:
    account = load(ChatGPTAccount, {"api_key": "sk-1", **values})

    assert account.price_list() == name


@pytest.mark.parametrize(
    ("body", "used"),
    [
        (
            {
                "model": "m",
                "usage": {
                    "prompt_tokens": 9,
                    "completion_tokens": 4,
                    "prompt_tokens_details": {"cached_tokens": 3},
                },
            },
            Used("m", input=9, output=4, cached=3),
        ),
        (
            {
                "model": "m",
                "usage": {
                    "input_tokens": 9,
                    "output_tokens": 4,
                    "input_tokens_details": {"cached_tokens": 3},
                },
            },
            Used("m", input=9, output=4, cached=3),
        ),
        (
            {
                "data": [],
                "usage": {
                    "input_tokens": 9,
                    "output_tokens": 4,
                    "input_tokens_details": {"image_tokens": 5, "text_tokens": 4},
                },
            },
            Used("asked", input=9, output=4, pictures=5, drawn=4),
        ),
        ({"model": "m", "choices": []}, Used("m", counted=False)),
        ({"model": "m", "usage": {"prompt_tokens": "many"}}, Used("m", counted=False)),
        ({"object": "list", "data": []}, None),
    ],
)
def test_an_answer_says_what_it_used_in_every_dialect(
    body: dict[str, Any], used: Used | None
) -> None:
    assert used_in(body, "asked") == used


def test_each_answer_may_take_the_whole_limit_and_a_repair_asks_again() -> None:
    given = {"model": "m", "query": "Hello", "max_tokens": 100, "n": 3}

    plain = conversation_use(given)
    structured = conversation_use({**given, "n": 1, "response_type": "structured"})

    assert [used.output for used in plain.most] == [100, 100, 100]
    assert [used.output for used in structured.most] == [100, 100]
    assert structured.most[1].input > structured.most[0].input + 100


def test_pictures_that_are_shown_or_drawn_are_counted() -> None:
    shown = {"role": "user", "content": [{"type": "image", "value": "https://a.example/b.png"}]}

    with_one = conversation_use({"model": "m", "messages": [shown]})
    with_two = conversation_use({"model": "m", "messages": [shown, shown]})
    wide = image_use({"prompt": "A", "size": "1792x1024", "quality": "hd"}, "image")

    assert with_two.most[0].input > with_one.most[0].input + 3_000
    assert (wide.about[0].drawn, wide.about[0].model) == (7_280, "image")


def test_a_long_entry_is_translated_in_batches() -> None:
    short = translation_use({"model": "m", "entry": {"title": "Hello"}})
    long = translation_use({"model": "m", "entry": {"body": "word " * 10_000}})

    assert (len(short.about), len(long.about) > 10) == (1, True)
    assert sum(used.output for used in long.most) >= 50_000


@pytest.mark.parametrize(
    "given", [{}, {"max_tokens": "{{vars.n}}", "n": None, "messages": "x", "sub_automations": 1}]
)
def test_a_draft_that_is_not_finished_has_an_estimate_all_the_same(given: dict[str, Any]) -> None:
    assert len(conversation_use(given).most) == 1
    assert len(translation_use(given).most) >= 1


def test_a_price_is_entered_and_listed_by_a_command() -> None:
    said = StringIO()
    figures = {"input": "0.125", "output": "2"}

    call_command("prices", "chatgpt", "gpt-6-luna", since="2026-11-01", **figures, stdout=said)
    call_command("prices", "chatgpt", stdout=said)

    row = ModelPrice.objects.get()
    assert (row.input, row.cached, row.output) == (125_000, None, 2_000_000)
    assert (row.long_over, row.long_input, row.long_output) == (272_000, 200, 150)
    lines = said.getvalue().splitlines()
    assert lines[0] == "gpt-6-luna: its price from 2026-11-01 on is entered"
    assert lines[-1] == (
        "chatgpt gpt-6-luna: input $0.125, output $2 (from 2026-11-01, entered here)"
    )


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("chatgpt", "m", "--input", "-1"), "input: "),
        (("chatgpt", "m", "--input", "0.0000001"), "input: "),
        (("nobody", "m"), "connector: There is no connector “nobody”."),
        (("chatgpt", "m", "--since", "yesterday"), "since: "),
    ],
)
def test_what_is_no_price_is_named(words: tuple[str, ...], fault: str) -> None:
    said = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("prices", *words, stderr=said)

    assert (end.value.code, said.getvalue()[: len(fault)]) == (1, fault)
