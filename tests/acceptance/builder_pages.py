"""Pages of the builder that an address alone does not say: of which step, asked what, told what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.acceptance.odd_automations import PUBLISH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.pages.addresses import Address

PROJECT: Final = "/projects/demo/"
OF: Final = f"{PROJECT}automations/"
# The automations, and where there are any the steps or places, that a page is looked at with.
AUTOMATIONS: Final = {
    "automations:edit": ("complete", "faulty", "thirty", "check-texts"),
    "automations:test-all": ("complete", "later", "check-texts", "faulty", "blank"),
    "automations:versions": ("complete", "draft"),
    "automations:settings": ("hostile",),
    "automations:clone": ("hostile",),
    "automations:delete": ("complete", "hostile"),
    "automations:detail": (
        *("check-texts", "draft", "hostile", "translate-on-request"),
        *("refused", "by-hand", "nightly"),
    ),
}
STEPS: Final = {
    "": ("complete/choose", "blank/trigger"),
    "automations:configure": (
        *(f"complete/{key}" for key in ("choose", "trigger", "run", "fork", "chat", "rows")),
        *(f"complete/{key}" for key in ("send", "pause", "answer")),
        *(f"faulty/{key}" for key in ("trigger", "ask", "old", "call", "web")),
        "translate-to-german/trigger",
        "thirty/step15",
        *("refused/trigger", "by-hand/trigger", "nightly/trigger"),
    ),
    "automations:test": (
        *(f"complete/{key}" for key in ("choose", "trigger", "refused", "pause", "send", "chat")),
        *("complete/fork", "faulty/ask", "thirty/step15", "check-texts/ask"),
        *("draft/trigger", "blank/trigger"),
        *("refused/trigger", "by-hand/trigger", "nightly/trigger"),
    ),
    "automations:data": ("complete/answer", "complete/trigger"),
    "automations:lookup": ("complete/choose", "complete/refused"),
    "automations:step-account": ("complete/choose", "complete/send"),
}
PLACES: Final = ("complete/steps.2.else.0.steps.1", "blank/steps.0")
QUERIES: Final = {
    "/blank/edit/step/trigger/connector/": ("?search=nothing-like-it", "?sort=category"),
    "/blank/edit/step/trigger/action/": ("?connector=http",),
    "/blank/edit/add/steps.0/action/": ("?connector=chatgpt",),
    "/complete/edit/step/choose/lookup/": (
        "?field=with.model",
        "?field=with.model&search=nothing-like-it",
        "?field=with.sub_automations",
    ),
    "/complete/edit/step/refused/lookup/": ("?field=with.model",),
    "/complete/edit/step/answer/data/": ("?search=nothing-like-it", "?group=trigger"),
    "/complete/edit/test/": ("?run=gone",),
}
# What is sent from a page, to itself where nothing else is said, so that another page comes of it:
# by what that shows. Nothing is changed by it.
SENT: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "a conflict": (
        f"{OF}complete/edit/step/chat/configure/",
        "",
        {"revision": "0" * 16, "with.query": "Something else"},
    ),
    "a refused form": (f"{OF}faulty/edit/step/ask/configure/", "", {"save": "proceed"}),
    "no values to test with": (f"{OF}thirty/edit/step/step15/test/", "", {"do": "test"}),
    "nothing to load": (f"{OF}refused/edit/step/trigger/test/", "", {"do": "load"}),
    "a typed sample that is none": (
        f"{OF}complete/edit/step/trigger/test/",
        "",
        {"do": "sample", "sample": '{"method": '},
    ),
    "a refused account": (
        f"{OF}complete/edit/step/chat/account/",
        "",
        {"account.title": "New", "api_key": "sk-sim-401", "base_url": "/simulators/openai/v1"},
    ),
    "what would break": (f"{OF}complete/edit/", f"{OF}complete/edit/step/choose/delete/", {}),
    "what would be lost": (f"{OF}complete/versions/", f"{OF}complete/versions/1/restore/", {}),
    "what would be replaced": (f"{PROJECT}automations-import/", "", {"text": PUBLISH}),
    "a faulty import": (f"{PROJECT}automations-import/", "", {"text": f"{PUBLISH}  - key: <b>"}),
    "nothing to create": (f"{PROJECT}automations-new/", "", {"title": "", "name": ""}),
    "a deletion not meant": (f"{OF}hostile/delete/", "", {"name": "x"}),
}
# What a viewer sees of it, by the name of the address.
VIEWED: Final = {
    "automations:edit": ("complete", "blank"),
    "automations:versions": ("complete",),
    "automations:detail": ("complete", "refused", "by-hand"),
    "automations:settings": ("complete",),
    "automations:configure": (
        "complete/choose",
        "complete/chat",
        "complete/fork",
        "faulty/trigger",
    ),
    "automations:test": ("complete/choose", "complete/trigger", "complete/pause", "thirty/step15"),
    "automations:step-connector": ("complete/choose",),
    "automations:step-action": ("complete/choose",),
    "automations:step-add": ("complete/steps.0",),
    "automations:test-all": ("complete",),
}


def choices(address: Address, seen: Iterable[str] | None = None) -> Iterable[dict[str, str]] | None:
    """The automations, steps and places that an address is looked at with; None for others."""
    inside = next((name for name in ("key", "place") if name in address.parameters), "")
    if "name" not in address.parameters:
        return None
    if not inside and seen is None and address.name not in AUTOMATIONS:
        return None
    usual = {"key": STEPS.get(address.name, STEPS[""]), "place": PLACES}
    found = seen or usual.get(inside) or AUTOMATIONS[address.name]
    parts = (each.partition("/") for each in found)
    return [{"name": name, **({inside: rest} if inside else {})} for name, _, rest in parts]
