"""How entries and assets, and their states, are named by who changes them and who hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connectors.contentstack.lookups import MAIN

ENTRIES: Final = "entry/"  # one that is being made
ASSETS: Final = "asset/"
PUBLISHED: Final = "published/"


def subject(entry: Mapping[str, Any]) -> str:
    """Which entry: `entry/UID`; empty where it does not say which.

    The language is no part of it: a step that changes an entry in the language of the stack need
    not know how that is called.
    """
    uid = entry.get("uid")
    return f"{ENTRIES}{uid}" if uid else ""


def mark(entry: Mapping[str, Any]) -> str:
    """Exactly which state of it: `entry/UID/LOCALE/VERSION`; empty where it does not say which."""
    about, locale, version = subject(entry), entry.get("locale"), entry.get("_version")
    return f"{about}/{locale}/{version}" if about and locale and version is not None else ""


def asset_mark(asset: Mapping[str, Any]) -> str:
    """Exactly which state of an asset: `asset/UID/VERSION`; empty where it does not say which."""
    uid, version = asset.get("uid"), asset.get("_version")
    return f"{ASSETS}{uid}/{version}" if uid and version is not None else ""


def publication(uid: object) -> str:
    """The publishing of an entry or an asset: `published/UID`; empty where it does not say which.

    It is apart from changes of fields: who publishes a version need not be who wrote it.
    """
    return f"{PUBLISHED}{uid}" if uid else ""


def published(uid: object, environment: object, locale: object, version: object) -> str:
    """Exactly what was published where: `published/UID/ENVIRONMENT/LOCALE/VERSION`; empty where
    something of it is not known.

    The environment is its name or its UID, and the locale the one that it was published in, even
    where the entry has no content of its own in it.
    """
    told = (uid, environment, locale)
    if not all(told) or version is None:
        return ""
    return f"{publication(uid)}/{environment}/{locale}/{version}"


def on(branch: str | None, mark: str) -> str:
    """The mark with its branch, since branches share their UIDs; empty is main."""
    return mark and f"{branch or MAIN}:{mark}"
