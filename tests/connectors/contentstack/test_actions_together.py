"""The actions one after the other, against a stand-in of the service that keeps what it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.contentstack.actions.create_asset import CreateAsset
from connectors.contentstack.actions.create_entry import CreateEntry
from connectors.contentstack.actions.get_all_entries import GetAllEntries
from connectors.contentstack.actions.get_entry import GetEntry
from connectors.contentstack.actions.localize_entry import LocalizeEntry
from connectors.contentstack.actions.publish_entry import PublishEntry
from connectors.contentstack.actions.update_entry import UpdateEntry
from connectors.contentstack.client import call
from connectors.contentstack.entry_data import entry_template
from connectors.sdk import Action, Asked, Refused
from connectors.sdk.values import load
from tests.connectors.contentstack.stack_double import PICTURE
from tests.connectors.doubles import StepContext

STACK = "bltdemoblog000000"
POST = {"content_type": "blog_post"}
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(ctx: StepContext) -> Run:
    """Run an action with these values."""

    def one(action: type[Action], **values: Any) -> dict[str, Any]:
        output = action().run(load(action.Inputs, {"stack": STACK, **values}), ctx)
        assert isinstance(output, dict)
        return output

    return one


@pytest.fixture
def picture(ctx: StepContext) -> str:
    """The address of a picture."""
    file = {"asset[upload]": ("seed.png", PICTURE, "image/png")}
    asset = call(ctx, "POST", "/assets", stack=STACK, files=file)["asset"]
    return str(asset["url"])


def test_an_entry_is_created_gets_a_picture_and_is_published(run: Run, picture: str) -> None:
    entry = run(CreateEntry, **POST, entry_data={"title": "A lighthouse", "url": "/l"})["entry"]
    asset = run(CreateAsset, title="A lighthouse", file_name="lighthouse.png", input_url=picture)[
        "asset"
    ]
    which = {**POST, "entry": entry["uid"]}

    updated = run(UpdateEntry, **which, entry_data={"image": asset["uid"]})["entry"]
    said = run(PublishEntry, **which, environments=["production"], locales=["en-us"])
    got = run(GetEntry, **which, include_publish_details=True)["entry"]

    assert (entry["_version"], updated["_version"]) == (1, 2)
    assert (got["title"], got["image"]["uid"]) == ("A lighthouse", asset["uid"])
    assert said["published"] == [{"environment": "production", "locale": "en-us", "version": 2}]
    assert said["notice"] == "The requested action has been performed."
    assert len(got["publish_details"]) == 1


def test_an_entry_that_was_read_is_localized_as_it_is(run: Run, picture: str) -> None:
    asset = run(CreateAsset, title="x", file_name="x.png", input_url=picture)["asset"]
    data = {"title": "Good morning", "url": "/good-morning", "image": asset["uid"]}
    entry = run(CreateEntry, **POST, entry_data=data)["entry"]
    which = {**POST, "entry": entry["uid"]}
    whole = run(GetEntry, **which)["entry"]

    german = run(
        LocalizeEntry, **which, locale="de-de", entry_data={**whole, "title": "Guten Morgen"}
    )["entry"]

    assert (german["title"], german["locale"], german["_version"]) == ("Guten Morgen", "de-de", 1)
    assert run(GetEntry, **which)["entry"]["title"] == "Good morning"


def test_a_language_without_content_of_its_own_is_published_in_the_version_it_falls_back_to(
    run: Run,
) -> None:
    data = {"title": "Good morning", "url": "/good-morning"}
    which = {**POST, "entry": run(CreateEntry, **POST, entry_data=data)["entry"]["uid"]}
    run(UpdateEntry, **which, entry_data={"summary": "New"})
    run(LocalizeEntry, **which, locale="de-de", entry_data={"title": "Guten Morgen"})

    said = run(
        PublishEntry, **which, environments=["production"], locales=["en-us", "de-de", "fr-fr"]
    )

    found = {each["locale"]: each["version"] for each in said["published"]}
    assert found == {"en-us": 2, "de-de": 1, "fr-fr": 2}


def test_an_upload_is_found_again_by_the_step_that_made_it_and_by_no_other(
    ctx: StepContext, picture: str
) -> None:
    inputs = load(
        CreateAsset.Inputs,
        {"stack": STACK, "title": "x", "file_name": "x.png", "input_url": picture},
    )
    before = CreateAsset().settle(inputs, ctx)
    made = CreateAsset().run(inputs, ctx)

    found = CreateAsset().settle(inputs, ctx)
    ctx.key = "another/step/0"
    other = CreateAsset().settle(inputs, ctx)

    assert (before, other) == (None, None)
    assert found is not None
    assert found["asset"] == made["asset"]


def test_entries_are_found_by_what_they_hold(run: Run) -> None:
    for title in ("One", "Two", "Three"):
        run(CreateEntry, **POST, entry_data={"title": title, "url": f"/{title}"})
    rows = [{"key": "title", "operator": "$in", "value": "One, Three"}]

    found = run(GetAllEntries, **POST, query=rows, include_count=True, limit=1)

    assert found["count"] == 2
    assert [entry["title"] for entry in found["entries"]] in (["One"], ["Three"])


@pytest.mark.parametrize("content_type", ["blog_post", "everything", "author"])
@pytest.mark.parametrize("action", [CreateEntry, UpdateEntry, LocalizeEntry])
def test_what_the_template_has_is_never_sent(
    run: Run, ctx: StepContext, content_type: str, action: type[Action]
) -> None:
    template = entry_template(ctx, Asked({"stack": STACK, "content_type": content_type}))
    which = {"content_type": content_type, "entry": "blt1", "locale": "de-de"}
    wanted = {name: value for name, value in which.items() if name in action.Inputs.__fields__}
    before = list(ctx.turns)

    with pytest.raises(Refused, match=r"entry_data\.title: put a value in place of ‹text›, or"):
        run(action, **wanted, entry_data=template)

    assert ctx.turns == before
    assert action().check({"entry_data": template}).keys() == {"entry_data"}
