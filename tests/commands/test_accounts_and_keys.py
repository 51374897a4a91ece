from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from automations.models import Automation
from connectors.models import Account
from connectors.sdk import PaidPictures
from connectors.secrets import new_key
from executions.pictures import StoredPictures
from projects.models import Project, Variable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lab")]

Run = Callable[..., Any]
KEY = "sk-sim-demo-0123456789"
ADD = ("add_account", "lab", "chatgpt", "Main")
BASE = ("--set", "base_url=/simulators/openai/v1")


def test_an_account_is_stored_encrypted_and_not_shown(run: Run, lab: Project) -> None:
    done = run(*ADD, "--set", "api_key=-", *BASE, "--no-check", stdin=f"{KEY}\n")

    account = Account.objects.get(project=lab)
    (stored,) = Account.objects.values_list("values", flat=True)
    assert (done.status, done.out) == (0, "Main: not checked and stored in lab\n")
    assert account.values == {
        "api_key": KEY,
        "base_url": "/simulators/openai/v1",
        "dialect": "auto",
    }
    assert KEY not in str(stored)


@pytest.mark.parametrize(
    ("words", "status", "line"),
    [
        ((), 1, "api_key: This field is required."),
        (("--set", f"api_key={KEY}"), 1, "organization_id: This field is required unless a base"),
        (("--set", "api_key=a b", *BASE), 1, "api_key: Must be the key alone, without blanks"),
        (("--set", "key=x", *BASE), 1, "api_key: This field is required."),
        (("--set", f"api_key={KEY}", "--set", "url=x"), 1, "url: There is no field “url” here; "),
        (("--set", "api_key"), 2, "Write --set KEY=VALUE, with the name of a field before the"),
        (("--set", "api_key=1", "--set", "api_key=2"), 2, "api_key: It is set twice; leave one"),
        (
            ("--set", "api_key=-", "--set", "organization_id=-"),
            2,
            "api_key, organization_id: Only one value can come from -.",
        ),
    ],
)
def test_fields_that_do_not_fit_are_named(
    run: Run, words: tuple[str, ...], status: int, line: str
) -> None:
    done = run(*ADD, *words, "--no-check")

    assert (done.status, done.err[: len(line)]) == (status, line)
    assert KEY not in done.err
    assert not Account.objects.exists()


def test_an_unknown_connector_is_status_2(run: Run) -> None:
    done = run("add_account", "lab", "chatgtp", "Main")

    assert done.status == 2
    assert done.err == "There is no connector “chatgtp”; did you mean “chatgpt”?\n"


def test_a_title_that_is_taken_is_replaced_only_on_request(run: Run, lab: Project) -> None:
    run(*ADD, "--set", f"api_key={KEY}", *BASE, "--no-check")
    first = Account.objects.get(project=lab)

    refused = run(*ADD, "--set", "api_key=other-key", *BASE, "--no-check")
    replaced = run(*ADD, "--set", "api_key=other-key", *BASE, "--no-check", "--replace")

    assert refused.err == "There is an account “Main” already: add --replace to replace it.\n"
    assert (refused.status, replaced.status) == (1, 0)
    account = Account.objects.get(project=lab)
    assert (account.pk, account.values["api_key"]) == (first.pk, "other-key")


def test_an_account_that_the_service_refuses_is_not_stored(run: Run) -> None:
    nobody = ("--set", "base_url=http://nobody.invalid/v1")

    done = run(*ADD, "--set", f"api_key={KEY}", *nobody)

    assert done.status == 1
    assert done.err.endswith("Nothing was stored; --no-check stores it all the same.\n")
    assert done.err.count("\n") == 1
    assert not Account.objects.exists()


def test_replacing_an_account_that_does_not_exist_names_those_that_do(run: Run) -> None:
    run(*ADD, "--set", f"api_key={KEY}", *BASE, "--no-check")
    other = ("add_account", "lab", "chatgpt", "Mian", "--set", f"api_key={KEY}", *BASE)

    done = run(*other, "--no-check", "--replace")

    assert (done.status, Account.objects.count()) == (1, 1)
    assert done.err == ("There is no chatgpt account “Mian” to replace; did you mean “Main”?\n")


def test_an_account_that_nobody_can_be_asked_about_says_so(run: Run) -> None:
    values = ("--set", "host=api.example.com", "--set", "token=abc")

    done = run("add_account", "lab", "http", "Shop", *values)

    assert (done.status, done.err) == (0, "")
    assert done.out == "Shop: stored in lab, not checked: there is nothing to ask\n"


def test_a_variable_is_set_and_a_secret_one_is_encrypted(run: Run, lab: Project) -> None:
    plain = run("set_variable", "lab", "tone", "kind")
    secret = run("set_variable", "lab", "token", "-", "--secret", stdin="abc123\n")

    rows = {row.key: row for row in Variable.objects.filter(project=lab)}
    assert (plain.out, secret.out) == (
        "tone: set in lab, as {{vars.tone}}\n",
        "token: set in lab, as {{vars.token}}\n",
    )
    assert {key: row.value for key, row in rows.items()} == {"tone": "kind", "token": "abc123"}
    assert rows["token"].stored != "abc123"


def test_a_malformed_variable_key_is_refused(run: Run) -> None:
    done = run("set_variable", "lab", "my tone", "kind")

    assert (done.status, done.err) == (1, "my tone: Use letters, digits and _.\n")


@pytest.mark.parametrize("value", ["a\x00b", "\udcff"])
def test_a_value_that_is_not_text_is_refused(run: Run, value: str) -> None:
    done = run("set_variable", "lab", "tone", "-", stdin=value)

    assert (done.status, done.err[:22]) == (1, "The value must be text")
    assert not Variable.objects.exists()


def test_a_new_key_can_be_used(run: Run) -> None:
    key = run("new_key").out.strip()

    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"


def test_after_rotating_the_old_key_can_go(run: Run, lab: Project, settings: Settings) -> None:
    old, new = new_key(), new_key()
    settings.AUTOMATE_ENCRYPTION_KEYS = (old,)
    Account.objects.create(project=lab, connector="chatgpt", title="Main", values={"a": "1"})
    Variable.put(lab, "token", "abc", secret=True)
    row = Automation(project=lab, name="a", title="A")
    row.secret = "s3cret"
    row.save()
    step = StoredPictures("e1/draw/1")
    step.keep_paid({"usage": None})
    settings.AUTOMATE_ENCRYPTION_KEYS = (new, old)

    done = run("rotate_keys")

    settings.AUTOMATE_ENCRYPTION_KEYS = (new,)
    assert done.status == 0
    assert step.paid() == PaidPictures({"usage": None}, ())
    assert Account.objects.get().values == {"a": "1"}
    assert Variable.objects.get().value == "abc"
    assert Automation.objects.get().secret == "s3cret"


def test_what_no_key_opens_is_named_and_left(run: Run, lab: Project, settings: Settings) -> None:
    settings.AUTOMATE_ENCRYPTION_KEYS = (new_key(),)
    Account.objects.create(project=lab, connector="chatgpt", title="Lost", values={"a": "1"})
    settings.AUTOMATE_ENCRYPTION_KEYS = (new_key(),)
    Variable.put(lab, "token", "abc", secret=True)

    done = run("rotate_keys")

    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("lab: chatgpt account “Lost”: No key in AUTOMATE_ENCRYPTION_KEYS")
    assert Variable.objects.get().value == "abc"
