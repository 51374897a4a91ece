"""The choices of the forms: what there is in the account's stacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from connectors.contentstack.client import account_of, call, path
from connectors.sdk import Asked, Context, Option, Options, Refused, matching

MAIN: Final = "main"
PAGE: Final = 100  # the most that the service lists at once
MOST_PAGES: Final = 10  # of these at once, of a list in which the service cannot search
ENTRIES: Final = 30
MOST_LEVELS: Final = 20

# The words under a Stack and a Branch field, and between them and these functions: the names of
# the values beside a field.
STACK, BRANCH, CONTENT_TYPE = "stack", "branch", "content_type"


def stacks(ctx: Context, asked: Asked) -> Options:
    """The stacks of a user by name; of a management token its only one.

    Raises `Refused` and `Unavailable`, as all of these do.
    """
    account = account_of(ctx)
    if account.is_of_one_stack:
        key = account.stack_api_key
        return Options(matching([Option(key, key, "the stack of this token")], asked.search))
    listed, more = _all(ctx, asked, "stacks", stack="")
    return _found(_named(listed, "name", "api_key"), asked, more=more)


def branches(ctx: Context, asked: Asked) -> Options:
    """The stack's branches with main first, and their aliases."""
    found = {MAIN: Option(MAIN, MAIN, "used when the field is empty")}
    listed, more = _all(ctx, asked, "branches", place="/stacks/branches", branch="")
    for each in listed:
        uid = _text(each, "uid")
        for name in alias_names(each):
            found.setdefault(name, Option(name, name, f"alias of {uid}"))
        if uid:
            found.setdefault(uid, Option(uid, uid))
    return _found(found.values(), asked, more=more)


def alias_names(branch: Mapping[str, Any]) -> list[str]:
    """The aliases of a branch, as the service lists them beside it."""
    aliases = branch.get("alias")
    listed = aliases if isinstance(aliases, list) else []
    return [uid for each in listed if isinstance(each, dict) and (uid := _text(each, "uid"))]


def content_types(ctx: Context, asked: Asked) -> Options:
    """The content types of the stack's branch by title."""
    listed, more = _all(ctx, asked, "content_types")
    return _found(_named(listed, "title", "uid"), asked, more=more)


def entries(ctx: Context, asked: Asked) -> Options:
    """The entries of a content type, those changed last first; the service itself searches."""
    content_type = _needed(asked, CONTENT_TYPE, "Choose a content type first.")
    words = asked.search.strip()
    like = {"$regex": re.escape(words), "$options": "i"}
    query = {"$or": [{"title": like}, {"uid": words}]} if words else None
    answer = call(
        ctx,
        "GET",
        f"{path('content_types', content_type)}/entries",
        stack=_stack(ctx, asked),
        branch=str(asked.values.get(BRANCH) or ""),
        query={
            "limit": ENTRIES,
            "skip": (asked.page - 1) * ENTRIES,
            "include_count": "true",
            "desc": "updated_at",
            "locale": asked.values.get("locale") or None,
            "query": json.dumps(query) if query else None,
        },
    )
    listed = _listed(answer, "entries")
    count = answer.get("count")
    seen = (asked.page - 1) * ENTRIES + len(listed)
    more = seen < count if isinstance(count, int) else len(listed) == ENTRIES
    found = (
        Option(uid, _text(each, "title") or uid, uid)
        for each in listed
        if (uid := _text(each, "uid"))
    )
    return Options(tuple(found), more=more and bool(listed))


def environments(ctx: Context, asked: Asked) -> Options:
    """The environments of the stack's branch."""
    listed, more = _all(ctx, asked, "environments")
    return _found(_named(listed, "name", "name"), asked, more=more)


def locales(ctx: Context, asked: Asked) -> Options:
    """The languages of the stack's branch by name, the master language marked."""
    listed, more = _all(ctx, asked, "locales")
    masters = {_text(each, "code") for each in listed if not each.get("fallback_locale")}
    found = (
        Option(code, _text(each, "name") or code, _locale_note(code, masters))
        for each in listed
        if (code := _text(each, "code"))
    )
    return _found(sorted(found, key=_by_label), asked, more=more)


def folders(ctx: Context, asked: Asked) -> Options:
    """The folders for assets with all above them, such as “Blog / 2026”."""
    query = {"query": json.dumps({"is_dir": True}), "include_folders": "true"}
    listed, more = _all(ctx, asked, "assets", query=query)
    by_uid = {uid: each for each in listed if each.get("is_dir") and (uid := _text(each, "uid"))}
    found = [Option(uid, _trail(uid, by_uid)) for uid in by_uid]
    return _found(sorted(found, key=_by_label), asked, more=more)


def _trail(uid: str, by_uid: Mapping[str, Mapping[str, Any]]) -> str:
    """The names from the top down to a folder; a circle or a gap ends them."""
    names: list[str] = []
    while uid in by_uid and len(names) < MOST_LEVELS:
        names.append(_text(by_uid[uid], "name") or uid)
        uid = _text(by_uid[uid], "parent_uid")
    return " / ".join(reversed(names))


def _all(  # noqa: PLR0913 - how the lists of the service differ
    ctx: Context,
    asked: Asked,
    key: str,
    *,
    place: str = "",
    stack: str | None = None,
    branch: str | None = None,
    query: Mapping[str, Any] | None = None,
) -> tuple[list[dict[str, Any]], bool]:
    """A list as far as it goes, and whether it goes on: each page of choices has a thousand.

    The list is under its `key`, which is its `place` as well. `stack` and `branch` are the chosen
    ones where they are None.
    """
    stack = _stack(ctx, asked) if stack is None else stack
    branch = str(asked.values.get(BRANCH) or "") if branch is None else branch
    found: list[dict[str, Any]] = []
    begin = (asked.page - 1) * MOST_PAGES * PAGE
    for page in range(MOST_PAGES):
        paging = {**(query or {}), "limit": PAGE, "skip": begin + page * PAGE}
        answer = call(ctx, "GET", place or f"/{key}", stack=stack, branch=branch, query=paging)
        listed = _listed(answer, key)
        # A list that the service does not page comes whole each time.
        known = [each for each in listed if each not in found] if page else listed
        found += known
        if len(listed) < PAGE or not known:
            return found, False
    return found, True


def _found(options: Iterable[Option], asked: Asked, *, more: bool) -> Options:
    return Options(matching(options, asked.search), more=more)


def _listed(answer: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    listed = answer.get(key)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _named(listed: Iterable[Mapping[str, Any]], label: str, value: str) -> list[Option]:
    found = [
        Option(chosen, _text(each, label) or chosen)
        for each in listed
        if (chosen := _text(each, value))
    ]
    return sorted(found, key=_by_label)


def _by_label(option: Option) -> tuple[str, str]:
    return (option.label.casefold(), option.value)


def _locale_note(code: str, masters: set[str]) -> str:
    return f"{code}, the master language" if masters == {code} else code


def _stack(ctx: Context, asked: Asked) -> str:
    """The chosen stack; with a management token, which has but one, it may be left empty."""
    if account_of(ctx).is_of_one_stack and not asked.values.get(STACK):
        return account_of(ctx).stack_api_key
    return _needed(asked, STACK, "Choose a stack first.")


def _needed(asked: Asked, name: str, otherwise: str) -> str:
    value = asked.values.get(name)
    if not value:
        raise Refused(otherwise)
    return str(value)


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""
