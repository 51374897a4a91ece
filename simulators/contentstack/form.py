"""The form of an entry: a control for each field of the content type, drawn and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from simulators.contentstack.layout import Html, e, joined

Field = dict[str, Any]
Choices = Mapping[str, list[tuple[str, str]]]  # per field: (value, label)
_EXAMPLES = {
    "json": '{"type": "doc", "attrs": {}, "children": []}',
    "taxonomy": '[{"taxonomy_uid": "topics", "term_uid": "travel"}]',
    "blocks": '[{"quote": {"text": "…"}}]',
}


def kind_of(field: Field) -> str:
    """Return which control a field has."""
    kind = str(field["data_type"])
    if kind == "reference":
        to = field["reference_to"]
        return "json" if len([to] if isinstance(to, str) else to) > 1 else "reference"
    if field["multiple"] or kind in ("group", "global_field", "blocks", "json", "taxonomy"):
        return "json"
    if kind == "text" and not field.get("enum"):
        how = field["field_metadata"]
        long = any(how.get(each) for each in ("multiline", "markdown", "allow_rich_text"))
        return "long" if long else "line"
    return "select" if field.get("enum") else kind


def texts_of(schema: list[Field], entry: dict[str, Any]) -> dict[str, str]:
    """Return what the controls hold for an entry, by the controls' names."""
    texts = {}
    for field in schema:
        uid, kind, value = field["uid"], kind_of(field), entry.get(field["uid"])
        if kind == "link":
            for part in ("title", "href"):
                texts[f"{uid}.{part}"] = str((value or {}).get(part, ""))
        elif value is None:
            texts[uid] = ""
        elif kind == "reference":
            texts[uid] = value[0]["uid"] if value else ""
        elif kind == "file":
            texts[uid] = value["uid"] if isinstance(value, dict) else str(value)
        elif kind == "boolean":
            texts[uid] = "on" if value else ""
        else:
            texts[uid] = (
                json.dumps(_unresolved(value), ensure_ascii=False, indent=2)
                if kind == "json"
                else str(value)
            )
    return texts


def entry_of(
    schema: list[Field], texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values that were typed, and what could not be read, by field."""
    values: dict[str, Any] = {}
    wrong = {}
    for field in schema:
        uid, kind = field["uid"], kind_of(field)
        text = texts.get(uid, "").strip() if kind != "long" else texts.get(uid, "")
        if kind == "link":
            values[uid] = {part: texts.get(f"{uid}.{part}", "") for part in ("title", "href")}
        elif kind == "boolean":
            values[uid] = bool(text)
        elif not text:
            values[uid] = "" if kind in ("line", "long") else None
        elif kind == "reference":
            to = field["reference_to"]
            made = to if isinstance(to, str) else to[0]
            values[uid] = [{"uid": text, "_content_type_uid": made}]
        elif kind in ("json", "number") or field["data_type"] == "number":
            try:
                values[uid] = json.loads(text)
            except ValueError:
                wrong[uid] = "is not valid JSON." if kind == "json" else "is not a number."
        else:
            values[uid] = text.replace("\r\n", "\n")
    return values, wrong


def drawn(schema: list[Field], texts: Mapping[str, str], wrong: Any, choices: Choices) -> Html:
    """Return the controls as markup."""
    return joined(_field(field, texts, _errors(wrong, field["uid"]), choices) for field in schema)


def _field(field: Field, texts: Mapping[str, str], errors: list[str], choices: Choices) -> str:
    uid, kind = field["uid"], kind_of(field)
    name = e(field["display_name"])
    must = ' <span class="must" aria-hidden="true">*</span>' if field["mandatory"] else ""
    told = joined(
        f'<p class="error" id="error-{e(uid)}">{name} {e(each)}</p>' for each in errors[:1]
    )
    if kind == "link":
        parts = joined(
            f'<div class="field"><label for="f-{e(uid)}-{part}">{label}</label>'
            f'<input id="f-{e(uid)}-{part}" name="{e(uid)}.{part}"'
            f' value="{e(texts.get(f"{uid}.{part}", ""))}"></div>'
            for part, label in (("title", "Title"), ("href", "URL"))
        )
        return (
            f'<fieldset class="field"><legend class="label">{name}</legend>{parts}{told}</fieldset>'
        )
    text = texts.get(uid, "")
    state = f' aria-invalid="true" aria-describedby="error-{e(uid)}"' if errors else ""
    required = ' required aria-required="true"' if field["mandatory"] else ""
    base = f'id="f-{e(uid)}" name="{e(uid)}"{state}'
    if kind == "boolean":
        box = f'<input type="checkbox" {base}{" checked" if text else ""}>'
        return f'<div class="field"><label class="check">{box} {name}</label>{told}</div>'
    control = _control(field, kind, base + (required if kind == "line" else ""), text, choices)
    return f'<div class="field"><label for="f-{e(uid)}">{name}{must}</label>{control}{told}</div>'


def _control(field: Field, kind: str, base: str, text: str, choices: Choices) -> str:
    if kind in ("file", "reference", "select"):
        options = joined(
            f'<option value="{e(value)}"{" selected" if value == text else ""}>{e(label)}</option>'
            for value, label in [("", "—"), *choices.get(field["uid"], _choices_of(field))]
        )
        return f"<select {base}>{options}</select>"
    if kind == "long":
        return f'<textarea {base} rows="4">{e(text)}</textarea>'
    if kind == "json":
        example = _EXAMPLES.get(field["data_type"], "[]" if field["multiple"] else "{}")
        rows = min(12, max(3, text.count("\n") + 1))
        return (
            f'<textarea {base} class="json" rows="{rows}" spellcheck="false">{e(text)}</textarea>'
            f'<p class="help">JSON, for example <code>{e(example)}</code></p>'
        )
    if kind == "number":
        return f'<input {base} inputmode="decimal" value="{e(text)}">'
    help_ = '<p class="help">For example 2026-11-23T09:00:00.000Z</p>' if kind == "isodate" else ""
    return f'<input {base} value="{e(text)}">{help_}'


def _choices_of(field: Field) -> list[tuple[str, str]]:
    choices = field.get("enum", {}).get("choices", ())
    return [(str(each["value"]), str(each.get("key", each["value"]))) for each in choices]


def _errors(wrong: Any, uid: str) -> list[str]:
    """Return what is wrong with a field or with something inside it."""
    if not isinstance(wrong, dict):
        return []
    found: list[str] = []
    for path, told in wrong.items():
        if path == uid or path.startswith(f"{uid}."):
            inside = f"({path.removeprefix(uid + '.')}) " if path != uid else ""
            found += [inside + each for each in ([told] if isinstance(told, str) else told)]
    return found


def _unresolved(value: Any) -> Any:
    """Return a value in which assets stand for themselves by their identifiers again."""
    if isinstance(value, list):
        return [_unresolved(each) for each in value]
    if isinstance(value, dict):
        if "filename" in value and "is_dir" in value:
            return value["uid"]
        return {key: _unresolved(each) for key, each in value.items()}
    return value
