"""Finding executions by what their triggers gave, and by the other filters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations.models import Automation
from connectors.sdk.references import parse_path
from executions import search
from executions.models import Execution, Status
from executions.search import BadSearch, Called, Filters, Wanted, asked_for
from projects.json_text import dump

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def made(automate: Any) -> Any:
    """`made(automation, minutes, …)` stores an execution that was accepted then; `a` and `b` are
    automations.
    """
    automations = {name: automate(name, []) for name in ("a", "b")}

    def make(name: str = "a", minute: int = 0, **values: Any) -> str:
        automation, at = automations[name], START + timedelta(minutes=minute)
        values.setdefault("payload", None)
        number = Execution.objects.count()
        execution = Execution.objects.create(
            id=f"{int(at.timestamp() * 1000):012x}7{number:019x}",
            project=automation.project,
            automation=automation,
            version=automation.live,
            accepted_at=at,
            **values,
        )
        return execution.id

    return make


@pytest.fixture
def found(project: Any) -> Any:
    """`found(…)` are the ids on the first page of so many."""

    def find(size: int = 10, **filters: Any) -> list[str]:
        return list(search.page(Filters(project, **filters), size).ids)

    return find


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("body.text = Good morning", ("body.text", "Good morning", False)),
        ("body.text=Good morning", ("body.text", "Good morning", False)),
        ('  body.text = "Good morning" ', ("body.text", "Good morning", True)),
        ("query.q = a = b", ("query.q", "a = b", False)),
        ('body."a = b".0 = 5', ('body."a = b".0', "5", False)),
        ('body.text = ""', ("body.text", "", True)),
        (r'body.text = "a \"b\" é"', ("body.text", 'a "b" é', True)),
    ],
)
def test_a_path_an_equals_sign_and_a_value_are_a_search(
    text: str, wanted: tuple[str, str, bool]
) -> None:
    assert Wanted.read(text) == Wanted(*wanted)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("body.text =", 'After the equals sign comes a value; the empty text is "".'),
        (
            'body.text = "Good',
            'The quotes must close at the end: body.text = "Good morning"',
        ),
        (
            'body.text = "Good" morning',
            'The quotes must close at the end: body.text = "Good morning"',
        ),
    ],
)
def test_a_value_that_is_none_is_refused_and_says_how_to_write_one(text: str, said: str) -> None:
    with pytest.raises(BadSearch) as refused:
        Wanted.read(text)

    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Good  morning", "Good morning"),
        ("= value", "= value"),
        ("body..text = a", "body..text = a"),
        ("Energy, E = mc²", "Energy, E = mc²"),
        ("1 + 1 = 2", "1 + 1 = 2"),
        ('"E = mc²"', "E = mc²"),
        (' "body.text = a" ', "body.text = a"),
        ("“E = mc²”", "E = mc²"),
        ('"Good morning"', "Good morning"),
        ('The "good" one', 'The "good" one'),
    ],
)
def test_what_has_no_path_before_an_equals_sign_or_stands_in_quotes_is_words(
    text: str, words: str
) -> None:
    assert asked_for(text) == Called(words)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("E = mc²", ("E", "mc²", False)), ('"a b" = "c"', ('"a b"', "c", True))],
)
def test_a_quoted_name_or_value_is_still_a_path_and_its_value(text: str, wanted: Any) -> None:
    assert asked_for(text) == Wanted(*wanted)


def test_an_execution_is_found_by_a_title_with_an_equals_sign(made: Any, found: Any) -> None:
    made(payload={"E": "something"}, about="Rest")
    wanted = made(about="Why E = mc² holds")

    assert found(wanted=asked_for('"e = mc²"')) == [wanted]
    assert found(wanted=asked_for("Why E = mc²")) == [wanted]


@pytest.mark.parametrize(
    ("text", "payload", "matches"),
    [
        ("a.b = x", {"a": {"b": "x"}}, True),
        ("a.b = x", {"a": {"b": "X"}}, False),
        ("a.b = x", {"a": {"b": "xx"}}, False),
        ("a.b = x", {"b": "x"}, False),
        ("a.b = x", None, False),
        ("a.0 = x", {"a": ["x"]}, True),
        ("a.0 = x", {"a": {"0": "x"}}, True),
        ("a = 5", {"a": 5}, True),
        ("a = 5", {"a": "5"}, True),
        ('a = "5"', {"a": "5"}, True),
        ('a = "5"', {"a": 5}, False),
        ("a = true", {"a": True}, True),
        ("a = null", {"a": None}, True),
        ("a = 1.5", {"a": 1.5}, True),
        ("a = NaN", {"a": float("nan")}, True),
        ("a = []", {"a": []}, False),
        ('a = ""', {"a": ""}, True),
        ("a = %", {"a": "anything"}, False),
        ("a = _", {"a": "_"}, True),
        (r"a = \d", {"a": r"\d"}, True),
        ('a."b c" = é𝄞', {"a": {"b c": "é𝄞"}}, True),
        ("a = x", {"a": "x", "b": "\x00\ud800"}, True),
    ],
)
def test_an_execution_is_found_by_a_value_of_its_payload(
    made: Any, found: Any, text: str, payload: Any, matches: bool
) -> None:
    made(payload={"a": "something else"})
    wanted = made(minute=1, payload=payload)

    assert found(wanted=Wanted.read(text)) == ([wanted] if matches else [])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, st.sampled_from(["a", "0", "a.0", '"é x".b']), st.text(min_size=1))
def test_what_matches_is_never_lost_by_the_look_at_the_stored_text(
    other: Any, path: str, text: str
) -> None:
    payload: Any = text
    for segment in reversed(parse_path(path)):
        payload = {segment: payload, "other": other}

    wanted = Wanted(path, text, False)

    assert wanted.matches(payload)
    assert any(each in dump(payload) for each in wanted._stored())


def test_a_search_looks_at_the_newest_executions_and_goes_on_from_there(
    made: Any, project: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(search, "AT_ONCE", 4)
    monkeypatch.setattr(search, "CHUNK", 3)
    ids = [made(minute=minute, payload={"n": minute % 5}) for minute in range(10)]
    filters = Filters(project, wanted=Wanted.read("n = 1"))

    first = search.page(filters, 10)
    second = search.page(Filters(project, wanted=filters.wanted, before=first.looked_until), 10)
    third = search.page(Filters(project, wanted=filters.wanted, before=second.looked_until), 10)

    assert first == search.Page((ids[6],), looked_until=ids[6])
    assert second == search.Page((), looked_until=ids[2])
    assert third == search.Page((ids[1],))


def test_a_search_that_finds_more_than_a_page_goes_on_after_it(made: Any, project: Any) -> None:
    ids = [made(minute=minute, payload={"n": 1}) for minute in range(3)]

    page = search.page(Filters(project, wanted=Wanted.read("n = 1")), 2)

    assert page == search.Page((ids[2], ids[1]), older=ids[1])


def test_a_search_over_large_payloads_stops_after_a_while(
    made: Any, project: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(search, "CHUNK", 1)
    monkeypatch.setattr(search, "SECONDS", 0.0)
    ids = [made(minute=minute, payload={"n": 1}) for minute in range(3)]

    page = search.page(Filters(project, wanted=Wanted.read("n = 1")), 10)

    assert page == search.Page((ids[2],), looked_until=ids[2])


def test_a_search_stops_between_two_payloads_and_not_after_the_last_one(
    made: Any, project: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(search, "SECONDS", 0.0)
    ids = [made(minute=minute, payload={"n": 1}) for minute in range(2)]
    filters = Filters(project, wanted=Wanted.read("n = 1"))

    first = search.page(filters, 10)
    last = search.page(Filters(project, wanted=filters.wanted, before=first.looked_until), 10)

    assert first == search.Page((ids[1],), looked_until=ids[1])
    assert last == search.Page((ids[0],))


@pytest.mark.store
@pytest.mark.django_db
def test_filters_are_combined(made: Any, found: Any) -> None:
    old = made("a", 0, status="failed", payload={"n": 1})
    made("a", 1, status="success", payload={"n": 1})
    other = made("b", 2, status="failed", payload={"n": 2})
    child = made("a", 3, status="cancelled", depth=1, payload={"n": 1})
    a = Automation.objects.get(name="a").id
    failed = ("failed", "cancelled")

    assert found(statuses=failed) == [child, other, old]
    assert found(statuses=failed, automation=a) == [child, old]
    assert found(statuses=failed, callers_only=True) == [other, old]
    assert found(statuses=failed, wanted=Wanted.read("n = 1")) == [child, old]
    assert found(statuses=failed, size=1) == [child]
    assert found(statuses=failed, before=other) == [old]
    assert len(found(statuses=tuple(Status))) == 4


def test_a_period_includes_its_beginning_and_not_its_end(made: Any, found: Any) -> None:
    ids = [made(minute=minute) for minute in range(4)]

    inside = found(since=START + timedelta(minutes=1), until=START + timedelta(minutes=3))

    assert inside == [ids[2], ids[1]]


def test_times_before_all_ids_find_everything(made: Any, found: Any) -> None:
    only = made()

    assert found(since=datetime(1, 1, 2, tzinfo=UTC)) == [only]
    assert found(until=datetime(1, 1, 2, tzinfo=UTC)) == []
