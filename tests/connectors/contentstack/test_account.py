"""The account: which token for what, where it is sent, and whether the service takes it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.contentstack.account import API_HOSTS, ContentstackAccount
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import load, problems

STACK = {"stack_api_key": "bltdemo", "management_token": "cs-token"}


def test_a_management_token_asks_for_one_content_type_of_its_stack(
    simulated: Any, stand_in: Any
) -> None:
    ctx = simulated()

    ctx.account.check(ctx)

    sent = stand_in.sent[0]
    base = "http://127.0.0.1:8000/simulators/contentstack"
    assert f"{sent.method} {sent.url}" == f"GET {base}/v3/content_types?limit=1"
    assert sent.headers["api_key"] == "bltdemoblog000000"
    assert sent.headers["authorization"] == "cssim-trial"
    assert "authtoken" not in sent.headers
    assert ctx.turns == ["read"]


def test_an_authtoken_asks_for_the_stacks_of_its_user(simulated: Any, stand_in: Any) -> None:
    ctx = simulated(kind="auth_token", authtoken="bltsim-ada")

    ctx.account.check(ctx)

    sent = stand_in.sent[0]
    assert sent.url.path == "/simulators/contentstack/v3/stacks"
    assert sent.headers["authtoken"] == "bltsim-ada"
    assert not {"api_key", "authorization"} & set(sent.headers)


def test_a_token_that_the_service_refuses_is_told_in_its_words(simulated: Any) -> None:
    ctx = simulated(management_token="cssim-401")

    with pytest.raises(Refused) as refused:
        ctx.account.check(ctx)

    assert refused.value.message.startswith("Contentstack answered 401: ")
    assert refused.value.message.endswith("and may have expired.")
    assert "cssim-401" not in refused.value.message


def test_something_else_at_the_address_is_not_taken_for_the_service(answering: Any) -> None:
    ctx = answering(httpx2.Response(200, json={"hello": "world"}))

    with pytest.raises(Unavailable) as unavailable:
        ctx.account.check(ctx)

    assert unavailable.value.message == (
        "What answers at this address is not Contentstack. Check the region or base URL."
    )


@pytest.mark.parametrize(
    ("values", "address", "hosts", "keys"),
    [
        ({}, "https://api.contentstack.io", ("api.contentstack.io",), "app.contentstack.com"),
        (
            {"region": "azure-eu"},
            "https://azure-eu-api.contentstack.com",
            ("azure-eu-api.contentstack.com",),
            "azure-eu-app.contentstack.com",
        ),
        (
            {"base_url": "https://cms.example.com:8443/v3/"},
            "https://cms.example.com:8443",
            ("cms.example.com:8443",),
            "cms.example.com:8443",
        ),
    ],
)
def test_the_region_or_the_base_url_says_where_the_token_goes(
    values: dict[str, str], address: str, hosts: tuple[str, ...], keys: str
) -> None:
    account = load(ContentstackAccount, STACK | values)

    assert account.address == address
    assert account.hosts() == hosts
    assert account.keys_address == f"https://{keys}/.well-known/public-keys.json"


def test_a_path_of_this_server_is_no_host_that_a_token_may_go_to() -> None:
    account = load(ContentstackAccount, STACK | {"base_url": "/simulators/contentstack"})

    assert account.hosts() == ()
    assert account.keys_address == "/simulators/contentstack/.well-known/public-keys.json"


def test_every_region_has_its_choice() -> None:
    assert list(ContentstackAccount.region.choices) == list(API_HOSTS)


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"management_token": "cs-1"}, ["stack_api_key"]),
        ({"stack_api_key": "blt1"}, ["management_token"]),
        ({"kind": "auth_token"}, ["authtoken"]),
        ({"kind": "auth_token", "authtoken": "blt1"}, []),
        (STACK, []),
    ],
)
def test_each_kind_asks_for_what_it_needs(values: dict[str, str], missing: list[str]) -> None:
    assert [problem.path for problem in problems(ContentstackAccount, values)] == missing
    assert list(ContentstackAccount(values).faults()) == missing


def test_a_base_url_is_an_address_alone() -> None:
    account = load(ContentstackAccount, STACK | {"base_url": "https://me:word@cms.example.com"})

    assert account.faults() == {
        "base_url": "Must be an address alone, without user name, “?” or “#”."
    }


@pytest.mark.parametrize("token", ["two words", "line\n", "schlüssel"])
def test_a_token_that_no_header_can_carry_is_refused(token: str) -> None:
    found = problems(ContentstackAccount, STACK | {"management_token": token})

    assert [str(problem) for problem in found] == [
        "management_token: Must be the value alone, without blanks or line breaks."
    ]
