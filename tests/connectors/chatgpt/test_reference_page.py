"""What the connector's page shows can be done as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from automations import yaml_text
from automations.imports import import_set
from connectors import registry
from connectors.facts import about
from connectors.models import Account
from connectors.sdk.values import load, problems
from projects.models import Project

ROOT = Path(__file__).parents[3]
EXAMPLE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
PAGES = sorted((ROOT / "docs/connectors").glob("*.md"))
ACTIONS = [*registry.connectors()["chatgpt"].actions]
TRIGGER = "trigger: {use: http.request, with: {method: POST}}\n"
HEAD = f"automation: all-examples\nactive: true\n{TRIGGER}steps:\n"
SUB_AUTOMATIONS = ("translate-to-german", "translate-to-french")


def example(key: str) -> str:
    """The example of an action as its page shows it."""
    page = (ROOT / f"docs/connectors/{key.partition('.')[0]}.md").read_text(encoding="utf-8")
    (shown,) = (text for text in EXAMPLE.findall(page) if f"  use: {key}\n" in text)
    return str(shown)


def given(key: str) -> dict[str, Any]:
    """What the example gives the action."""
    (document,) = yaml_text.parse(example(key))
    (step,) = document.value
    return dict(step["with"])


@pytest.mark.django_db
def test_every_example_goes_live_as_it_is_shown() -> None:
    project = Project.objects.create(slug="demo", title="Demo")
    values: dict[str, Any] = {"api_key": "sk-sim-demo", "base_url": "/simulators/openai/v1"}
    for title in ("My ChatGPT", "Demo ChatGPT (simulator)"):
        Account.objects.create(project=project, connector="chatgpt", title=title, values=values)
    files: list[tuple[str, str | bytes]] = [
        (f"{name}.yaml", (ROOT / f"examples/{name}.yaml").read_text("utf-8"))
        for name in SUB_AUTOMATIONS
    ]
    order = [*ACTIONS]
    order.insert(order.index("chatgpt.function_calling") + 1, "sub_automation.run")
    steps = "".join(example(key) for key in order)

    *_, imported = import_set(project, [*files, ("all.yaml", HEAD + steps)])

    assert (imported.active, imported.reasons) == (True, ())


def test_what_function_calling_gives_is_put_into_words_by_the_example(simulated: Any) -> None:
    ctx = simulated()
    calling = registry.action("chatgpt.function_calling")
    responding = registry.action("chatgpt.function_calling_response")
    ran = {"response": "Guten Morgen", "status": 200, "execution_id": "e1"}

    chosen = calling.run(load(calling.Inputs, given(calling.key)), ctx)
    outputs = {"{{function_calling}}": chosen, "{{run}}": ran}
    inputs = {name: outputs.get(value, value) for name, value in given(responding.key).items()}
    said: Any = responding.run(load(responding.Inputs, inputs), ctx)

    assert problems(responding.Inputs, inputs) == []
    assert said["text"] == "Guten Morgen"


def test_the_sample_of_function_calling_is_one_that_the_service_takes(simulated: Any) -> None:
    responding = registry.action("chatgpt.function_calling_response")
    fields = responding.Inputs.__fields__
    sample = {name: fields[name].sample() for name in given(responding.key)}

    said: Any = responding.run(load(responding.Inputs, sample), simulated())

    assert "Guten Morgen" in said["text"]


def test_the_outputs_begin_with_those_that_the_builder_shows_first() -> None:
    said = about(registry.connectors()["chatgpt"])

    first = {part.key: part.outputs[0].path for part in said.actions}
    assert first["chatgpt.chat"] == "text"
    assert first["chatgpt.function_calling"] == "function"
    assert first["chatgpt.generate_image"] == "url"


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_link_of_a_reference_page_leads_somewhere(page: Path) -> None:
    found = LINK.findall(page.read_text(encoding="utf-8"))

    dead = [
        f"{target}#{heading}"
        for target, heading in found
        if not (aim := page.parent / target if target else page).exists()
        or (heading and heading not in headings(aim))
    ]

    assert dead == []


def headings(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


def test_no_help_text_of_a_form_names_a_file() -> None:
    actions = [one for each in registry.connectors().values() for one in each.actions.values()]

    named = [
        (action.key, name, field.help)
        for action in actions
        for name, field in action.Inputs.__fields__.items()
        if re.search(r"docs/|\w\.md|\]\(|\[\[", field.help)
    ]

    assert named == []
