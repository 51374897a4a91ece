"""What the forms offer, from the stand-in and from odd answers."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.lookups import (
    branches,
    content_types,
    entries,
    environments,
    folders,
    locales,
    stacks,
)
from connectors.sdk import Asked, Option, Options, Refused
from connectors.sdk.values import load
from tests.connectors.contentstack.conftest import TRIAL
from tests.connectors.doubles import StepContext

STACK = {"stack": "bltdemoblog000000"}
POSTS = {**STACK, "content_type": "blog_post"}


def answers(answering: Any, key: str, *listed: Any, **more: Any) -> Any:
    return answering(httpx2.Response(200, json={key: list(listed), **more}))


def test_a_management_token_has_one_stack_and_asks_nobody(simulated: Any, stand_in: Any) -> None:
    options = stacks(simulated(), Asked({}))

    key = "bltdemoblog000000"
    assert options == Options((Option(key, key, "the stack of this token"),))
    assert stand_in.sent == []


def test_the_stacks_of_a_user_are_offered_by_name(simulated: Any) -> None:
    ctx = simulated(kind="auth_token", authtoken="bltsim-ada")

    assert stacks(ctx, Asked({})) == Options((Option("bltdemoblog000000", "Demo Blog"),))


def test_branches_begin_with_main(simulated: Any) -> None:
    assert branches(simulated(), Asked(STACK)).items == (
        Option("main", "main", "used when the field is empty"),
        Option("redesign", "redesign"),
    )


def test_aliases_of_branches_can_be_chosen_too(answering: Any) -> None:
    ctx = answers(answering, "branches", {"uid": "release", "alias": [{"uid": "live"}, 7]}, "odd")

    assert branches(ctx, Asked(STACK)).items == (
        Option("main", "main", "used when the field is empty"),
        Option("live", "live", "alias of release"),
        Option("release", "release"),
    )


def test_content_types_are_those_of_the_branch(simulated: Any, stand_in: Any) -> None:
    options = content_types(simulated(), Asked({**STACK, "branch": "redesign"}, search="blog"))

    assert options.items == (Option("blog_post", "Blog Post"),)
    assert stand_in.sent[0].headers["branch"] == "redesign"


def test_environments_and_locales_are_offered(simulated: Any) -> None:
    ctx = simulated()

    assert environments(ctx, Asked(STACK)).items == (
        Option("production", "production"),
        Option("staging", "staging"),
    )
    assert locales(ctx, Asked(STACK)).items == (
        Option("en-us", "English - United States", "en-us, the master language"),
        Option("fr-fr", "French - France", "fr-fr"),
        Option("de-de", "German - Germany", "de-de"),
    )


def test_folders_are_named_with_those_above_them(simulated: Any) -> None:
    ctx = simulated()

    labels = [option.label for option in folders(ctx, Asked(STACK)).items]
    found = [option.label for option in folders(ctx, Asked(STACK, search="blog 2026")).items]

    assert labels == ["Blog", "Blog / 2026"]
    assert found == ["Blog / 2026"]


def test_folders_in_a_circle_end(answering: Any) -> None:
    one = {"uid": "a", "name": "A", "parent_uid": "b", "is_dir": True}
    other = {"uid": "b", "name": "B", "parent_uid": "a", "is_dir": True}

    options = folders(answers(answering, "assets", one, other, {"uid": "file"}), Asked(STACK))

    assert sorted(option.value for option in options.items) == ["a", "b"]


def test_entries_are_searched_by_the_service(simulated: Any, stand_in: Any) -> None:
    ctx = simulated()

    by_title = entries(ctx, Asked(POSTS, search="HELLO from"))
    by_uid = entries(ctx, Asked(POSTS, search="bltposthello00000"))
    none = entries(ctx, Asked(POSTS, search="[a-z]+ (no such"))

    hello = Option("bltposthello00000", "Hello from the demo blog", "bltposthello00000")
    assert by_title == by_uid == Options((hello,))
    assert none == Options(())
    assert len(stand_in.sent) == 3


def test_entries_come_in_pages(answering: Any) -> None:
    ctx = answers(answering, "entries", {"uid": "blt1", "title": "One"}, {"title": "?"}, count=33)

    first, second = entries(ctx, Asked(POSTS)), entries(ctx, Asked(POSTS, page=2))

    assert first == Options((Option("blt1", "One", "blt1"),), more=True)
    assert second.more
    assert not entries(ctx, Asked(POSTS, page=3)).more


def test_a_long_list_is_fetched_to_its_end(answering: Any) -> None:
    names = [{"name": f"e{n:03}"} for n in range(130)]
    ctx = answering(
        httpx2.Response(200, json={"environments": names[:100]}),
        httpx2.Response(200, json={"environments": names[100:]}),
    )

    options = environments(ctx, Asked(STACK))

    assert [option.value for option in options.items] == [each["name"] for each in names]
    assert ctx.turns == ["read", "read"]


@pytest.mark.parametrize(
    ("source", "key", "of"),
    [
        (content_types, "content_types", lambda n: {"uid": f"t{n:04}", "title": f"Type {n:04}"}),
        (
            folders,
            "assets",
            lambda n: {"uid": f"f{n:04}", "name": f"Folder {n:04}", "is_dir": True},
        ),
    ],
)
def test_what_a_list_has_beyond_a_thousand_is_on_its_next_page(
    source: Any, key: str, of: Any
) -> None:
    held = [of(n) for n in range(1130)]
    asked: list[str] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url.params["skip"]))
        begin = int(request.url.params["skip"])
        return httpx2.Response(200, json={key: held[begin : begin + 100]})

    ctx = StepContext(
        httpx2.Client(transport=httpx2.MockTransport(reply)), load(ContentstackAccount, TRIAL)
    )

    first, second = source(ctx, Asked(STACK)), source(ctx, Asked(STACK, page=2))
    searched = source(ctx, Asked(STACK, search="1100", page=2))

    assert [each.value for each in (*first.items, *second.items)] == [one["uid"] for one in held]
    assert (len(first.items), first.more, second.more) == (1000, True, False)
    assert [each.value for each in searched.items] == [held[1100]["uid"]]
    assert asked[:12] == [str(n * 100) for n in range(12)]


def test_a_list_that_always_comes_whole_is_not_repeated(answering: Any) -> None:
    ctx = answers(answering, "environments", *({"name": f"e{n:03}"} for n in range(100)))

    assert len(environments(ctx, Asked(STACK)).items) == 100
    assert ctx.turns == ["read", "read"]


@pytest.mark.parametrize("source", [branches, content_types, environments, locales, folders])
def test_a_user_chooses_a_stack_first(simulated: Any, source: Any) -> None:
    with pytest.raises(Refused, match=r"^Choose a stack first\.$"):
        source(simulated(kind="auth_token", authtoken="bltsim-ada"), Asked({}))


def test_entries_need_a_content_type(simulated: Any) -> None:
    with pytest.raises(Refused, match=r"^Choose a content type first\.$"):
        entries(simulated(), Asked(STACK))


@pytest.mark.parametrize("source", [branches, content_types, environments, locales, folders])
@pytest.mark.parametrize("answer", [{}, {"branches": 7}, {"assets": [None, {}], "locales": "x"}])
def test_odd_answers_offer_nothing_and_break_nothing(
    answering: Any, source: Any, answer: Any
) -> None:
    options = source(answering(httpx2.Response(200, json=answer)), Asked(STACK))

    assert [option.value for option in options.items if option.value != "main"] == []
