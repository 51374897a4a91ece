"""Whether an entry's values are what its content type allows; says where they are not.

The words are the service's: a map of the field's path to what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulators.contentstack.call import Call

Fields = list[dict[str, Any]]
REQUIRED = "is a required field."
INVALID = "is not valid."
# YYYY-MM-DDTHH:MM:SSZ, and a day alone where the field hides the time.
DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


class Check:
    """Goes through the values of one entry and gathers what is wrong, by path."""

    def __init__(self, call: Call) -> None:
        self.errors: dict[str, list[str]] = {}
        self._call = call

    def fields(self, schema: Fields, values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
        """Return the values that the schema knows, as they are stored. Others are left out."""
        kept = {}
        for each in schema:
            uid = each["uid"]
            value = values.get(uid)
            if each["mandatory"] and value in (None, "", [], {}):
                self._wrong(prefix + uid, REQUIRED)
            elif uid in values:
                kept[uid] = None if value is None else self._field(each, value, prefix + uid)
        return kept

    def _field(self, field: dict[str, Any], value: Any, path: str) -> Any:
        kind = field["data_type"]
        if kind in ("reference", "taxonomy", "blocks") or not field["multiple"]:
            return self._one(field, value, path)
        if not isinstance(value, list):
            return self._wrong(path, INVALID)
        return [self._one(field, each, f"{path}.{n}") for n, each in enumerate(value)]

    def _one(self, field: dict[str, Any], value: Any, path: str) -> Any:
        check: Callable[[dict[str, Any], Any, str], Any] | None
        check = getattr(self, f"_{field['data_type']}", None)
        return check(field, value, path) if check else value

    def _text(self, field: dict[str, Any], value: Any, path: str) -> Any:
        if not isinstance(value, str):
            return self._wrong(path, INVALID)
        if value and field.get("format") and not re.search(field["format"], value):
            return self._wrong(path, INVALID)
        return self._chosen(field, value, path)

    def _number(self, field: dict[str, Any], value: Any, path: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._wrong(path, INVALID)
        return self._chosen(field, value, path)

    def _chosen(self, field: dict[str, Any], value: Any, path: str) -> Any:
        choices = [each["value"] for each in field.get("enum", {}).get("choices", ())]
        if choices and value not in ("", *choices):
            return self._wrong(path, INVALID)
        return value

    def _boolean(self, field: dict[str, Any], value: Any, path: str) -> Any:
        del field
        return value if isinstance(value, bool) else self._wrong(path, INVALID)

    def _isodate(self, field: dict[str, Any], value: Any, path: str) -> Any:
        """A date as the service documents it, and none of the other forms that ISO 8601 has."""
        del field
        if not isinstance(value, str) or not DATE.fullmatch(value):
            return self._wrong(path, INVALID)
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return self._wrong(path, INVALID)
        return value

    def _file(self, field: dict[str, Any], value: Any, path: str) -> Any:
        """A file field takes the asset's identifier, or the asset that was read."""
        del field
        uid = value.get("uid") if isinstance(value, dict) else value
        known = self._call.db.execute(
            "SELECT 1 FROM assets WHERE branch = ? AND uid = ? AND NOT is_dir",
            (self._call.branch, uid if isinstance(uid, str) else ""),
        ).fetchone()
        return uid if known else self._wrong(path, INVALID)

    def _link(self, field: dict[str, Any], value: Any, path: str) -> Any:
        del field
        if not isinstance(value, dict):
            return self._wrong(path, INVALID)
        link = {"title": value.get("title", ""), "href": value.get("href", "")}
        if not all(isinstance(each, str) for each in link.values()):
            return self._wrong(path, INVALID)
        return link

    def _reference(self, field: dict[str, Any], value: Any, path: str) -> Any:
        to = field["reference_to"]
        allowed = [to] if isinstance(to, str) else to
        if not isinstance(value, list):
            return self._wrong(path, INVALID)
        if len(value) > 1 and field["field_metadata"].get("ref_multiple") is False:
            return self._wrong(path, INVALID)
        kept = []
        for each in value:
            one = {"uid": each, "_content_type_uid": allowed[0]} if isinstance(each, str) else each
            if not self._is_entry(one, allowed):
                return self._wrong(path, INVALID)
            kept.append({key: one[key] for key in ("uid", "_content_type_uid")})
        return kept

    def _is_entry(self, one: Any, allowed: list[str]) -> bool:
        if not isinstance(one, dict) or one.get("_content_type_uid") not in allowed:
            return False
        found = self._call.db.execute(
            "SELECT 1 FROM entries WHERE branch = ? AND content_type = ? AND uid = ?",
            (self._call.branch, one["_content_type_uid"], str(one.get("uid"))),
        )
        return found.fetchone() is not None

    def _group(self, field: dict[str, Any], value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            return self._wrong(path, INVALID)
        return self.fields(field["schema"], value, f"{path}.")

    _global_field = _group

    def _blocks(self, field: dict[str, Any], value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self._wrong(path, INVALID)
        schemas = {block["uid"]: block["schema"] for block in field["blocks"]}
        kept = []
        for n, block in enumerate(value):
            uid = next(iter(block), "") if isinstance(block, dict) and len(block) == 1 else ""
            if uid not in schemas or not isinstance(block[uid], dict):
                return self._wrong(f"{path}.{n}", INVALID)
            kept.append({uid: self.fields(schemas[uid], block[uid], f"{path}.{n}.{uid}.")})
        return kept

    def _json(self, field: dict[str, Any], value: Any, path: str) -> Any:
        if not field["field_metadata"].get("allow_json_rte"):
            return value
        fits = isinstance(value, dict) and value.get("type") == "doc"
        return (
            value
            if fits and isinstance(value.get("children"), list)
            else self._wrong(path, INVALID)
        )

    def _taxonomy(self, field: dict[str, Any], value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self._wrong(path, INVALID)
        known = {each["taxonomy_uid"] for each in field["taxonomies"]}
        for each in value:
            fits = isinstance(each, dict) and each.get("taxonomy_uid") in known
            if not fits or not isinstance(each.get("term_uid"), str):
                return self._wrong(path, INVALID)
        return value

    def _wrong(self, path: str, what: str) -> None:
        self.errors.setdefault(path, []).append(what)
