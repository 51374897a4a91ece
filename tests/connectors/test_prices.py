"""Which price counts: what was entered before what is declared, for a server, from a day on."""

from __future__ import annotations

import math
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.actions.chat import Chat
from connectors.chatgpt.actions.chat_with_vision import ChatWithVision
from connectors.chatgpt.actions.function_calling import FunctionCalling
from connectors.chatgpt.actions.function_calling_response import FunctionCallingResponse
from connectors.chatgpt.actions.generate_image import GenerateImage
from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.chatgpt.costs import used_in
from connectors.chatgpt.picture_tokens import picture_tokens
from connectors.models import ModelPrice
from connectors.prices import prices
from connectors.sdk import SubAutomation, Used
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
    assert found.total([(MILLION, 3)]) == 3 * DOLLAR // 2
    assert found.total([(MILLION, 1), (Used("llama-3", input=1), 1)]) is None


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
        *(
            (
                {"model": "m", "usage": {"input_tokens": 9, "output_tokens": odd}},
                Used("m", counted=False),
            )
            for odd in (-20, 10**17, 1e17, True)
        ),
        (
            {"object": "list", "data": [], "usage": {"input_tokens": 9, "output_tokens": 4}},
            Used("asked", input=9, output=4, drawn=4),
        ),
        ({"object": "list", "data": []}, Used("asked", counted=False)),
    ],
)
def test_an_answer_says_what_it_used_in_every_dialect(
    body: dict[str, Any], used: Used | None
) -> None:
    assert used_in(body, "asked") == used


def test_a_list_that_no_model_made_costs_nothing() -> None:
    assert used_in({"object": "list", "data": []}) is None


def test_each_answer_may_take_the_whole_limit_and_a_repair_asks_again() -> None:
    given = {"model": "m", "query": "Hello", "max_tokens": 100, "n": 3}

    plain = Chat().may_use(given).most
    repaired = [
        Chat().may_use({**given, "response_type": each}).most for each in ("json", "structured")
    ]

    assert [(used.output, times) for used, times in plain] == [(100, 3)]
    for (first, times), (again, once) in repaired:
        assert (first.output, times, again.output, once) == (100, 3, 100, 1)
        assert again.input > first.input + 100


@pytest.mark.parametrize(
    ("typed", "counted"), [(5_000_000, 3), (0, 1), (-7, 1), (1e300, 3), (math.nan, 3)]
)
def test_a_number_out_of_its_range_counts_as_its_limit(typed: float, counted: int) -> None:
    use = Chat().may_use({"model": "m", "n": typed, "max_tokens": typed})

    ((used, times),) = use.most
    assert (times, used.output) == (counted, 1 if typed <= 0 else 2_048)


def test_millions_of_calls_are_counted_and_not_listed() -> None:
    use = TranslateEntry().may_use({"model": "m", "entry": "x" * 500_000, "max_tokens": 1})

    ((_, times),) = use.most
    assert times > 2_000_000


def test_pictures_that_are_shown_or_drawn_are_counted() -> None:
    shown = {"role": "user", "content": [{"type": "image", "value": "https://a.example/b.png"}]}

    vision = ChatWithVision()
    ((with_one, _),) = vision.may_use({"model": "gpt-6-luna", "messages": [shown]}).most
    ((with_two, _),) = vision.may_use({"model": "gpt-6-luna", "messages": [shown, shown]}).most
    size = {"size": "1792x1024", "quality": "hd"}
    wide = GenerateImage().may_use({"model": "image", "prompt": "A", **size})

    assert with_two.input > with_one.input + 36_000
    assert [(used.drawn, used.model, times) for used, times in wide.about] == [(7_280, "image", 1)]


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("gpt-4o-mini-2024-07-18", 48_169),  # of 1024 by 1024: 2,833 and four times 5,667
        ("gpt-4o", 1_445),
        ("gpt-4.1-mini", 2_489),
        ("gpt-5.5", 12_000),
        ("gpt-6-sol", 36_000),
        ("llama-3", 36_000),
    ],
)
def test_a_picture_takes_as_many_tokens_as_the_model_counts(model: str, tokens: int) -> None:
    assert picture_tokens(model) == tokens


def test_pictures_that_function_calling_returned_are_counted() -> None:
    shown = {"type": "image_url", "image_url": {"url": "https://a.example/b.png"}}
    before = {"messages": [{"role": "user", "content": [shown]}]}

    use = FunctionCallingResponse().may_use(
        {"model": "gpt-4o-mini", "function_calling_response": before}
    )

    ((used, _),) = use.most
    assert used.input > 48_169


def test_a_long_entry_is_translated_in_batches() -> None:
    action = TranslateEntry()
    short = action.may_use({"model": "m", "entry": {"title": "Hello"}})
    long = action.may_use({"model": "m", "entry": {"body": "word " * 10_000}})

    assert ([times for _, times in short.about], long.about[0][1] > 10) == ([1], True)
    assert sum(used.output * times for used, times in long.most) >= 50_000


@pytest.mark.parametrize(
    "given", [{}, {"max_tokens": "{{vars.n}}", "n": None, "messages": "x", "sub_automations": 1}]
)
def test_a_draft_that_is_not_finished_has_an_estimate_all_the_same(given: dict[str, Any]) -> None:
    assert [times for _, times in Chat().may_use(given).most] == [1]
    assert [times > 0 for _, times in TranslateEntry().may_use(given).most] == [True]


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


def test_a_sub_automation_that_is_offered_counts_as_large_as_it_is() -> None:
    small = SubAutomation("small", "Short.", {"type": "object", "properties": {}})
    schema = {"type": "object", "properties": {"text": {"description": "word " * 4_000}}}
    large = SubAutomation("large", "Long.", schema)

    def used(name: str, known: tuple[SubAutomation, ...]) -> int:
        given = {"model": "m", "sub_automations": [name]}
        ((most, _),) = FunctionCalling().may_use(given, known).most
        return most.input

    nothing = used("small", (small,)) - 1_000
    unknown = used("{{vars.name}}", (small, large))

    assert used("large", (small, large)) > 20_000
    assert nothing < used("small", (small, large)) < unknown < used("large", (large,))
