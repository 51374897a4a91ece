"""The components of pages: what they show of values that come from outside, and of what is odd."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from automate_site import drawing, durations, icons
from automate_site.statuses import PILLS
from connectors import registry
from projects.models import User

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def drawn(template: str, **parts: Any) -> str:
    return Template(template).render(Context(parts))


def words(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).strip()


def test_the_page_of_all_components_is_for_staff(owner: Client) -> None:
    staff = Client()
    staff.force_login(User.objects.create_user("staff@example.com", "a long one", is_staff=True))

    answers = [staff.get("/components/"), owner.get("/components/")]

    assert [each.status_code for each in answers] == [200, 404]


@pytest.mark.django_db
def test_a_theme_is_kept_and_given_up_again() -> None:
    client = Client()

    client.post("/theme/", {"theme": "dark", "next": "/user/login/"})
    chosen = client.get("/user/login/").text
    client.post("/theme/", {"theme": "", "next": "/user/login/"})
    given_up = client.get("/user/login/").text

    assert ('data-theme="dark"' in chosen, "data-theme" in given_up) == (True, False)


@pytest.mark.django_db
def test_after_a_theme_nobody_is_led_to_another_site() -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": "https://example.com/"})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("status", PILLS)
def test_every_status_has_its_words(status: str) -> None:
    assert words(drawn("{% status status %}", status=status)) == PILLS[status][0]


def test_a_status_that_is_not_known_is_shown_as_it_is() -> None:
    assert words(drawn("{% status status %}", status="<new>")) == "&lt;new&gt;"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 ms"),
        (0.0004, "0.4 ms"),
        (0.00996, "10 ms"),
        (0.812, "812 ms"),
        (0.9996, "1.00 s"),
        (1.21, "1.21 s"),
        (32, "32.0 s"),
        (59.97, "1 min"),
        (123, "2 min 3 s"),
        (3599.9, "1 h"),
        (3720, "1 h 2 min"),
        (2 * 86400 + 7300, "2 d 2 h"),
        (-1, "0 ms"),
    ],
)
def test_a_duration_is_as_short_as_can_be_read(seconds: float, said: str) -> None:
    assert durations.words(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "just now"),
        (42, "42 s ago"),
        (119, "1 min ago"),
        (7200, "2 h ago"),
        (3 * 86400, "3 d ago"),
        (90 * 86400, "3 Feb 2026"),
        (-600, "in 10 min"),
        (-299.5, "in 5 min"),
        (-61, "in 2 min"),
    ],
)
def test_a_time_is_told_from_now(seconds: float, said: str) -> None:
    assert durations.ago(NOW - timedelta(seconds=seconds), NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(600, "in 10 min"), (6, "in 6 s"), (4, "due"), (0, "due"), (-50, "due")]
)
def test_what_is_to_come_is_never_over(seconds: float, said: str) -> None:
    assert durations.due(NOW + timedelta(seconds=seconds), NOW) == said


def test_what_is_to_come_is_due_in_a_page() -> None:
    moment = timezone.now() - timedelta(seconds=50)

    shown = drawn("{% ago moment coming=True %}", moment=moment)

    assert shown.startswith("<time-ago coming><time ")
    assert words(shown) == "due"


def test_what_has_not_begun_took_no_time() -> None:
    assert (drawn("{% took None %}"), words(drawn("{% ago None %}"))) == ("–", "–")


def test_each_connector_has_its_icon_and_a_colour_of_its_own() -> None:
    keys = list(registry.connectors())

    assert [key for key in keys if not icons.svg_of(key).startswith("<svg")] == []
    assert len({icons.hue(key) for key in keys}) == len(keys)


def test_an_action_may_have_an_icon_of_its_own_in_the_connectors_colour() -> None:
    uses = ("flow", "flow.repeat", "response.respond")
    of_flow, of_repeat, of_respond = map(icons.svg_of, uses)

    assert of_repeat.startswith("<svg")
    assert of_repeat != of_flow == icons.svg_of("flow.conditional")
    assert of_respond == icons.svg_of("response")
    assert icons.svg_of("flow.icon/../../http/icon") == of_flow
    assert icons.hue("flow.repeat") == icons.hue("flow")


@pytest.mark.parametrize("key", ["unheard_of", "", "../http", None])
def test_an_unknown_connector_has_an_icon_too(key: str | None) -> None:
    html = drawn("{% connector_icon key %}", key=key)

    assert re.findall(r'class="[^"]*"|<svg', html) == ['class="connector-icon"', "<svg"]


def test_the_chart_says_what_it_shows() -> None:
    days = [
        {"day": date(2026, 5, day), "success": day, "failed": day % 2, "other": 0}
        for day in range(1, 31)
    ]

    chart = drawing.days(days)

    assert chart.summary == (
        "Executions per day from 1 May to 30 May: 465 succeeded, 15 failed, 0 other."
    )
    assert chart.top == 50
    assert [each.label for each in chart.columns if each.label] == ["1 May", "15 May", "30 May"]


def test_a_column_has_a_piece_of_each_kind_one_on_the_other() -> None:
    day = {"day": date(2026, 5, 1), "success": 5, "failed": 3, "other": 2}

    (column,) = drawing.days([day]).columns

    assert [(piece.kind, piece.y, piece.height) for piece in column.pieces] == [
        ("ok", 60, 60),
        ("other", 36, 24),
        ("bad", 0, 36),
    ]


@pytest.mark.parametrize(
    "days", [[], [{"day": date(2026, 5, 1), "success": 0, "failed": 0, "other": 0}]]
)
def test_a_chart_of_nothing_is_empty(days: list[dict[str, Any]]) -> None:
    html = drawn("{% day_chart days %}", days=days)

    assert re.findall(r'class="chart-(?:ok|bad)" x=', html) == []


@given(start=st.floats(-10, 1e6), width=st.floats(0, 1e6), total=st.floats(0, 1e6))
def test_a_bar_stays_within_its_timeline(start: float, width: float, total: float) -> None:
    piece = drawing.share(start, width, total)

    assert 0 <= piece.x <= piece.x + piece.width <= 100.01
    assert piece.width >= drawing.THIN


def test_the_newest_of_the_last_twenty_is_at_the_right() -> None:
    html = drawn("{% recent statuses %}", statuses=["failed", *["success"] * 19, "failed"])

    assert re.findall(r'chart-(\w+)" x="(\d+)"', html)[-1] == ("bad", "95")
    assert 'aria-label="19 of the last 20 succeeded"' in html
    assert html.count("<rect") == 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accept", "kind"),
    [("text/html,*/*;q=0.8", "text/html"), ("*/*", "text/plain"), ("", "text/plain")],
)
def test_browsers_get_a_page_where_there_is_none(accept: str, kind: str) -> None:
    answer = Client().get("/no/such/page/", headers={"Accept": accept} if accept else {})

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, f"{kind}; charset=utf-8")


@pytest.mark.django_db
def test_programs_get_json_where_there_is_no_automation() -> None:
    answer = Client().get("/automations-api/nothing", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


def test_a_refused_member_is_told_which_role_it_takes(viewer: Client) -> None:
    address = "/projects/site/members/invite/"
    answers = [viewer.post(address, headers={"Accept": accept}) for accept in ("text/html", "*/*")]

    assert [each.status_code for each in answers] == [403, 403]
    assert "This takes the role Owner in the project." in answers[0].text
    assert answers[1].text == "This takes the role Owner in the project.\n"
