"""A picture that was drawn and stored is not drawn again after a crash, and is counted once."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import pytest

from connectors.chatgpt import image_wire
from connectors.chatgpt.costs import used_in
from connectors.models import Account, ModelPrice
from executions.models import Budget, Execution, Picture, Spending, StepRun
from executions.pictures import StoredPictures
from projects.models import Project
from simulators.openai.drawing import png

from .conftest import Clock, Killed

pytestmark = [pytest.mark.django_db, pytest.mark.store]

TOKEN = 1_000  # nano-dollars: a dollar for a million tokens
ANSWER = {
    "data": [{"b64_json": base64.b64encode(png("a dot", 2, 3)).decode()}],
    "usage": {"input_tokens": 9, "output_tokens": 40, "total_tokens": 49},
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The models that drew; every token costs a dollar for a million."""
    models: list[str] = []

    def ask(ctx: Any, _: Any, model: str = "") -> dict[str, Any]:
        models.append(model)
        if used := used_in(ANSWER, model):
            ctx.used(used)
        return ANSWER

    monkeypatch.setattr(image_wire, "ask", ask)
    return models


@pytest.fixture
def execution(project: Project, automate: Any, accept: Any) -> Execution:
    values: Any = {"api_key": "sk-sim-demo", "base_url": "https://models.example.com/v1"}
    account = Account.objects.create(
        project=project, connector="chatgpt", title="Mine", values=values
    )
    price = dict.fromkeys(("input", "cached", "output", "image_input", "image_output"), 1_000_000)
    ModelPrice.objects.create(
        connector="chatgpt",
        server="models.example.com",
        model="sdxl",
        since=date(2020, 1, 1),
        **price,
    )
    step = {
        "key": "draw",
        "use": "chatgpt.generate_image",
        "account": account.pk,
        "with": {"prompt": "A fox", "model": "sdxl"},
    }
    made: Execution = accept(automate("a", [step]))
    return made


def test_a_picture_stored_before_a_crash_is_taken_and_counted_once(
    execution: Execution,
    project: Project,
    advance: Any,
    clock: Clock,
    drawn: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Budget.objects.create(project=project, amount=1_000_000 * TOKEN)
    keep_paid = StoredPictures.keep_paid

    def dies(self: StoredPictures, *arguments: Any) -> Any:
        keep_paid(self, *arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(StoredPictures, "keep_paid", dies)
        with pytest.raises(Killed):
            advance(execution)
    clock.pass_time(31)

    done = advance(execution)

    run, month = StepRun.objects.get(), Spending.objects.get()
    assert (done.status, drawn, Picture.objects.count()) == ("success", ["sdxl"], 1)
    assert (done.cost, done.unpriced, run.tokens) == (49 * TOKEN, 0, 49)
    assert (month.spent, month.reserved, month.unpriced) == (49 * TOKEN, 0, 0)
    assert run.output["width"] == 2
