"""How a model is asked for translations, and what becomes of odd answers."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from connectors.chatgpt.entries.allowance import Allowance
from connectors.chatgpt.entries.asking import (
    CUT_OFF,
    FILTERED,
    FORMATS,
    LEFT_OUT,
    REFUSED,
    TOO_OFTEN,
    Asking,
)
from connectors.chatgpt.entries.language import LANGUAGES
from tests.connectors.chatgpt.translator import Translator

TEXTS = ["One", "Two", "Three", "Four"]
MUCH = Allowance(1_000, 1_000_000)
ALL = {"One": "Eins", "Two": "Zwei", "Three": "Drei", "Four": "Vier"}


def asking(ctx: Any, limit: int = 2000, **more: Any) -> Asking:
    return Asking(ctx, "gpt-6-luna", LANGUAGES["de"], limit, MUCH, **more)


def written(*items: tuple[object, str]) -> str:
    return json.dumps({"translations": [{"id": number, "text": text} for number, text in items]})


def batches(ctx: Any) -> list[list[str]]:
    """The texts of each call."""
    sent = [json.loads(one.body["messages"][-1]["content"]) for one in ctx.sent]
    return [[text["text"] for text in one["texts"]] for one in sent]


@pytest.fixture
def model(answering: Any, completion: Any) -> Any:
    """A model that gives these answers in turn; a pair is an answer and its finish reason."""

    def make(*answers: Any) -> Any:
        return answering(
            *(
                completion(*each) if isinstance(each, tuple) else completion(each)
                for each in answers
            )
        )

    return make


def test_all_texts_are_asked_for_in_one_call_and_equal_ones_once(model: Any) -> None:
    ctx = model(written((1, "Eins"), (2, "Zwei")))

    answers, faults = asking(ctx).ask(["One", "Two", "One"])

    assert (answers, faults) == ({"One": "Eins", "Two": "Zwei"}, {})
    assert batches(ctx) == [["One", "Two"]]


def test_the_model_is_told_the_rules_the_language_and_the_wishes(model: Any) -> None:
    ctx = model(written((1, "Eins")))

    asking(ctx, wishes="Be formal.").ask(["One"])

    system, user = ctx.sent[0].body["messages"]
    assert "into German (de)" in system["content"]
    assert system["content"].endswith("Be formal.")
    assert json.loads(user["content"]) == {
        "language": {"code": "de", "name": "German"},
        "texts": [{"id": 1, "text": "One"}],
    }
    assert ctx.sent[0].body["response_format"] == FORMATS[0]
    assert ctx.sent[0].body["temperature"] == 0


@pytest.mark.parametrize(
    "answer",
    [
        written((3, "Drei"), (1, "Eins"), (4, "Vier"), (2, "Zwei")),
        written(("1", "Eins"), ("2", "Zwei"), ("3", "Drei"), ("4", "Vier")),
        f"Here you are:\n```json\n{written(*enumerate(ALL.values(), 1))}\n```",
        json.dumps([{"id": n, "text": text} for n, text in enumerate(ALL.values(), 1)]),
    ],
)
def test_an_answer_is_read_by_its_numbers(model: Any, answer: str) -> None:
    assert asking(model(answer)).ask(TEXTS) == (ALL, {})


def test_what_is_left_out_or_there_twice_is_asked_for_again(model: Any) -> None:
    ctx = model(
        written((1, "Eins"), (3, "Drei"), (3, "Trois"), (4, "Vier"), (9, "Neun"), (True, "x")),
        written((1, "Zwei"), (2, "Drei")),
    )

    assert asking(ctx).ask(TEXTS) == (ALL, {})
    assert batches(ctx) == [TEXTS, ["Two", "Three"]]


def test_an_answer_that_was_cut_off_counts_as_far_as_it_goes(model: Any) -> None:
    whole = written(*enumerate(ALL.values(), 1))
    ctx = model((whole[: whole.index("Drei") + 2], "length"), written((1, "Drei"), (2, "Vier")))

    assert asking(ctx).ask(TEXTS) == (ALL, {})
    assert batches(ctx) == [TEXTS, ["Three", "Four"]]


def test_after_an_answer_without_anything_half_as_many_are_asked_for(model: Any) -> None:
    ctx = model(
        "No.", written((1, "Eins"), (2, "Zwei")), "", written((1, "Drei")), written((1, "Vier"))
    )

    assert asking(ctx).ask(TEXTS) == (ALL, {})
    assert batches(ctx) == [TEXTS, ["One", "Two"], ["Three", "Four"], ["Three"], ["Four"]]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (("", "length"), CUT_OFF.format(limit=2000)),
        (("", "content_filter"), FILTERED),
        (("[]", "stop"), LEFT_OUT),
    ],
)
def test_what_never_comes_has_its_reason(model: Any, answer: Any, reason: str) -> None:
    ctx = model(answer)

    assert asking(ctx).ask(TEXTS) == ({}, dict.fromkeys(TEXTS, reason))
    assert batches(ctx) == [TEXTS, ["One", "Two"], *([text] for text in TEXTS)]


def test_a_refusal_is_a_reason(answering: Any) -> None:
    message = {"role": "assistant", "content": None, "refusal": "I will not."}
    ctx = answering({"model": "m", "choices": [{"message": message, "finish_reason": "stop"}]})

    assert asking(ctx).ask(["One"]) == ({}, {"One": REFUSED})


def test_the_number_of_calls_is_bounded(model: Any) -> None:
    texts = [f"Text {number}" for number in range(100)]
    ctx = model("[]")

    answers, faults = asking(ctx).ask(texts)

    assert (answers, set(faults)) == ({}, set(texts))
    assert len(ctx.sent) == 2 * 1 + 8
    assert list(faults.values()).count(TOO_OFTEN) == 96


def test_a_server_without_structured_output_is_asked_for_json_and_then_for_text(
    answering: Any, completion: Any
) -> None:
    def declined(words: str) -> httpx2.Response:
        error = {"message": words, "type": "invalid_request_error", "param": None, "code": None}
        return httpx2.Response(400, json={"error": error})

    ctx = answering(
        declined("response_format of type json_schema is not supported"),
        declined("response_format is not supported"),
        completion(written((1, "Eins"))),
    )
    one = asking(ctx)

    assert one.ask(["One"]) == ({"One": "Eins"}, {})
    assert one.ask(["One"]) == ({"One": "Eins"}, {})
    assert [sent.body.get("response_format") for sent in ctx.sent] == [*FORMATS, None]


def test_what_calls_really_take_decides_how_much_later_ones_are_asked(
    context_of: Any, account_with: Any
) -> None:
    texts = [f"A text of some words, number {number:03}" for number in range(200)]
    model = Translator()
    ctx = context_of(account_with(base_url="https://m.example/v1"), model)

    answers, faults = asking(ctx, 400).ask(texts)

    assert (len(answers), faults) == (200, {})
    sizes = [len(call) for call in model.calls]
    assert min(sizes[1:-1]) > sizes[0]
    assert len(sizes) <= 1.25 * len(json.dumps(answers)) / 4 / 400 + 2


def test_an_estimate_that_is_too_low_costs_calls_and_nothing_else(
    context_of: Any, account_with: Any
) -> None:
    texts = [f"Text {number}" for number in range(60)]
    model = Translator(lambda asked: [(number, text * 12) for number, text in asked])
    ctx = context_of(account_with(base_url="https://m.example/v1"), model)

    answers, faults = asking(ctx, 400).ask(texts)

    assert (answers, faults) == ({text: text * 12 for text in texts}, {})
