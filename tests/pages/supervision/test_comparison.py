"""Shares on time: each with its volume and its limits, compared with like volume only, in the order of the list."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from portal.figures.models import FigureDay
from portal.figures.values import Figures, MonthLine
from portal.library.statistics.disclosure_control import Period
from portal.pages.supervision.comparison import compared_shares, comparison_of
from portal.pages.supervision.trends import trends_of
from tests.support.posters import BAD, GOOD, close_month
from tests.support.visitor import Visitor

AS_OF = date(2026, 11, 30)


def row(code: str, in_time: int, late: int) -> FigureDay:
    waits = {"in_time": in_time, "late": late}
    return FigureDay(as_of=AS_OF, kind="department", code=code, department_code=code, document={"waits": waits})


ALIKE = {code: row(code, 90, 10) for code in "zam"}


@pytest.mark.once
def test_shares_keep_their_order_and_volume(app: Flask):
    with app.test_request_context("/en/"):
        app.preprocess_request()
        found = compared_shares({**ALIKE, "low": row("low", 60, 40), "huge": row("huge", 900, 100)})
    assert found is not None
    sentence, ranges = found
    assert sentence == "Of 4 shares on time that can be compared, 1 differs by more than chance explains."
    assert [each.key for each in ranges.rows] == ["z", "a", "m", "low", "huge"]
    assert [(each.whole, each.is_outside) for each in ranges.rows[2:]] == [(100, False), (100, True), (1000, False)]
    assert (ranges.rows[4].lower, ranges.rows[4].band) == ("", None), "nothing is of like volume"


@pytest.mark.once
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("z", "90.0% of 100 on time: usual for this volume ("),
        ("low", "60.0% of 100 on time: less than chance explains for this volume ("),
        ("huge", "90.0% of 1000 on time; too few others have a like volume to compare it with."),
        ("none", ""),
    ],
)
def test_a_department_reads_its_own_place(app: Flask, code: str, said: str):
    rows = {**ALIKE, "low": row("low", 60, 40), "huge": row("huge", 900, 100), "none": row("none", 0, 0)}
    with app.test_request_context("/en/"):
        app.preprocess_request()
        found = comparison_of(code, rows)
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_page_and_poster_show_share_and_limits(app: Flask, guide_in_force: str, citizen: Visitor):
    services = {"A-1": GOOD, "A-2": {**GOOD, "in_time": 20}, "A-3": {**BAD, "in_time": 20, "late": 15}}
    month = close_month(app, services)
    page = citizen.get(f"/en/supervision/months/{month}/departments/transport/").text
    assert "shares on time that can be compared" in page
    assert "the band is the range that is usual for the volume" in page
    poster = citizen.get(f"/en/supervision/departments/transport/poster/{month}/").text
    assert "on time; too few others have a like volume to compare it with." in poster


def day_of(**numbers: Any) -> FigureDay:
    months = Period(AS_OF).months
    lines = tuple(
        MonthLine(month, **{name: values[place] for name, values in numbers.items()})
        for place, month in enumerate(months)
    )
    document = {**Figures(months=lines).as_json(), "waits": None}
    return FigureDay(as_of=AS_OF, kind="all", code="", department_code="", document=document)


@pytest.mark.once
def test_trends_say_what_chance_hardly_made(app: Flask):
    steady, fallen = [50] * 12, [48] * 11 + [20]
    day = day_of(received=steady, in_time=fallen, late=[2] * 11 + [30], rated=[40] * 12, satisfied=[36] * 12)
    with app.test_request_context("/en/"):
        app.preprocess_request()
        found = [each.sentence for each in trends_of(day)]
    assert found == [
        "Complaints replied to on time: less than usual in November 2026; months outside the usual range: 1.",
        "Satisfied of those who rated: every month within the usual range.",
        "Complaints received: every month within the usual range.",
    ]


@pytest.mark.once
def test_too_few_months_make_no_trend(app: Flask):
    day = day_of(received=[0] * 4 + [50] * 8, in_time=[0] * 4 + [40] * 8, late=[0] * 12)
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert trends_of(day) == []


@pytest.mark.once
def test_a_month_that_goes_on_is_no_point(app: Flask):
    day = day_of(received=[50] * 11 + [1])
    day.as_of = date(2026, 11, 3)
    with app.test_request_context("/en/"):
        app.preprocess_request()
        (found,) = trends_of(day)
    assert found.sentence == "Complaints received: every month within the usual range."
