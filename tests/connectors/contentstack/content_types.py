"""Content types of every kind, and entry data that fits them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

uids = st.from_regex(r"[a-z][a-z0-9]{0,7}", fullmatch=True).filter(
    lambda uid: uid not in ("uid", "locale", "tags", "url")
)
words = st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
labels = st.one_of(words, st.just(""))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
numbers = st.integers(-1000, 1000)
Field = dict[str, Any]
PLAIN: list[Field] = [
    {"data_type": "boolean"},
    {"data_type": "isodate"},
    {"data_type": "link"},
    {"data_type": "file"},
    {"data_type": "taxonomy", "taxonomies": [{"taxonomy_uid": "topics"}]},
    {"data_type": "reference", "reference_to": ["author", "company"]},
    {"data_type": "json", "field_metadata": {"allow_json_rte": True}},
    {"data_type": "json", "extension_uid": "blt1"},
    {"data_type": "experience_container"},
    {"data_type": "made_tomorrow"},
    {"data_type": "global_field", "reference_to": "footer"},
]


def kinds(levels: int) -> st.SearchStrategy[Field]:
    """One kind of field, without what all fields have."""
    simple: list[st.SearchStrategy[Field]] = [
        st.just({"data_type": "text"}),
        st.builds(
            lambda low, more: {"data_type": "text", "format": f"^.{{{low},{low + more}}}$"},
            st.integers(0, 6),
            st.integers(1, 30),
        ),
        st.builds(
            lambda low, more: {"data_type": "number", "min": low, "max": low + more},
            numbers,
            st.integers(0, 50),
        ),
        st.just({"data_type": "number"}),
        st.builds(
            lambda values: {
                "data_type": "text",
                "enum": {"choices": [{"value": value} for value in values]},
            },
            st.lists(words, min_size=1, max_size=4),
        ),
        st.sampled_from(PLAIN),
    ]
    if levels:
        inside = schemas(levels - 1)
        simple += [
            st.builds(lambda fields: {"data_type": "group", "schema": fields}, inside),
            st.builds(lambda fields: {"data_type": "global_field", "schema": fields}, inside),
            st.builds(
                lambda blocks: {"data_type": "blocks", "blocks": blocks},
                st.lists(
                    st.builds(lambda uid, fields: {"uid": uid, "schema": fields}, uids, inside),
                    max_size=2,
                    unique_by=lambda block: block["uid"],
                ),
            ),
        ]
    return st.one_of(simple)


def schemas(levels: int) -> st.SearchStrategy[list[Field]]:
    """The fields of a content type."""
    one = st.builds(
        lambda uid, label, mandatory, multiple, kind: {
            "uid": uid,
            "display_name": label,
            "mandatory": mandatory,
            "multiple": multiple,
            "field_metadata": {},
            **kind,
        },
        uids,
        labels,
        st.booleans(),
        st.booleans(),
        kinds(levels),
    )
    return st.lists(one, max_size=4, unique_by=lambda field: str(field["uid"]))


@st.composite
def entry_data(draw: st.DrawFn, fields: list[Field]) -> dict[str, Any]:
    """Data that fits: each mandatory field, and any of the others."""
    return {
        field["uid"]: draw(value_of(field))
        for field in fields
        if field["mandatory"] or draw(st.booleans())
    }


@st.composite
def value_of(draw: st.DrawFn, field: Field) -> Any:
    one = single(field)
    if not field["mandatory"] and draw(st.booleans()):
        return None
    if field["data_type"] in ("blocks", "reference", "taxonomy") or (
        field["multiple"] and one is not ANYTHING
    ):
        return draw(st.lists(one, min_size=1 if field["mandatory"] else 0, max_size=3))
    return draw(one)


ANYTHING = json_values.filter(lambda value: value not in (None, "", [], {}))


def single(field: Field) -> st.SearchStrategy[Any]:
    kind = field["data_type"]
    if field.get("extension_uid") or kind in ("experience_container", "made_tomorrow"):
        return ANYTHING
    if field.get("enum"):
        return st.sampled_from([each["value"] for each in field["enum"]["choices"]])
    match kind:
        case "text" if "format" in field:
            low, high = (int(each) for each in field["format"][3:-2].split(","))
            size = max(low, 1)
            return st.text("abcäß", min_size=size, max_size=max(size, high))
        case "number":
            return st.integers(field.get("min", -9), field.get("max", 9))
        case "group" | "global_field" if "schema" in field:
            filled = entry_data(field["schema"])
            return filled.filter(bool) if field["mandatory"] else filled
        case "blocks":
            of = [
                st.builds(lambda uid, data: {uid: data}, st.just(uid), entry_data(inside))
                for uid, inside in ((each["uid"], each["schema"]) for each in field["blocks"])
            ]
            return st.one_of(of) if of else st.just({"_metadata": {}})
    return {
        "text": words,
        "boolean": st.booleans(),
        "isodate": st.datetimes().map(lambda at: at.isoformat()),
        "link": st.builds(lambda title: {"title": title, "href": "/"}, st.text(max_size=5)),
        "file": st.sampled_from(["blt9", {"uid": "blt9", "filename": "x.png"}]),
        "reference": st.sampled_from(["blt1", {"uid": "blt1", "_content_type_uid": "author"}]),
        "taxonomy": st.just({"taxonomy_uid": "topics", "term_uid": "sea"}),
        "json": st.just({"type": "doc", "children": []}),
        "global_field": st.just({"anything": 1}),
    }[kind]


def fillable(fields: list[Field]) -> bool:
    """Whether a mandatory group has something that can be in it."""
    return all(
        not (field["mandatory"] and field["data_type"] in ("group", "global_field"))
        or (bool(field.get("schema", [1])) and fillable(field.get("schema", [])))
        for field in fields
    )
