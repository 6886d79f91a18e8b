"""Corrections: two people, a reason in every language, beside the value that was published and never in its place."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.figures.corrections import (
    NotCorrectableError,
    ReasonUnclearError,
    UnfitValueError,
    ValueWithheldError,
    check_correction,
)
from portal.figures.models import FigureCorrection, FigureDay, MonthFile
from portal.figures.operations import write_figures
from portal.figures.queries import figures_of
from portal.figures.vocabulary import ScopeKind
from portal.platform import clock
from portal.platform.clock import local_zone
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.proposals.rules import NothingChangedError
from tests.support.cast import CODE, complain
from tests.support.figures import last_month, publish_month
from tests.support.visitor import Visitor

WHY = {"reason_zh": "漏记了一件投诉，当天没有登记", "reason_en": "One complaint was entered a day late"}
REASON = {"zh": WHY["reason_zh"], "en": WHY["reason_en"]}
PAGE = "/admin/changes/figures/"


@pytest.fixture
def month(app: Flask, guide_in_force: str) -> date:
    """Close the last month; nothing happened in it."""
    publish_month(app)
    with app.test_request_context("/zh/"):
        return last_month()


def propose(visitor: Visitor, day: date, **fields: str) -> Visitor:
    values = {
        "as_of": day.isoformat(),
        "kind": "procedure",
        "code": CODE,
        "figure": "complaints_received",
        "value": "1",
        **WHY,
    }
    return visitor.get(PAGE).submit(**(values | fields))


def stored(app: Flask) -> list[tuple[str, str, str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(FigureCorrection)).all()
        return [(row.code, row.figure, row.printed_value, row.right_value) for row in rows]


def test_a_correction_stands_beside_the_value(
    app: Flask, month: date, staff: Callable[[str], Visitor], citizen: Visitor
):
    file = f"/data/months/{month:%Y-%m}/supervision.csv"
    before = citizen.client.get(file).get_data()
    proposer = propose(staff("quality2"), month)
    assert stored(app) == [], "nothing is published before a second person agrees"
    assert not proposer.has_form("/confirm/")
    staff("quality").get(proposer.url).submit("/confirm/")
    assert stored(app) == [(CODE, "complaints_received", "0", "1")]
    with app.app_context():
        row = db.session.scalars(select(FigureCorrection)).one()
        assert row.proposed_by_id != row.confirmed_by_id
    assert citizen.client.get(file).get_data() == before
    for view, reason in (("zh", WHY["reason_zh"]), ("en", WHY["reason_en"])):
        assert reason in citizen.get(f"/{view}/supervision/months/{month:%Y-%m}/departments/transport/").text
    item = citizen.client.get(f"/api/v1/figures?kind=procedure&code={CODE}&as_of={month}").get_json()["items"][0]
    assert item["figures"]["complaints_received"] == 0
    (correction,) = item["corrections"]
    assert (correction["printed_value"], correction["right_value"], correction["reason"]) == ("0", "1", REASON)
    (line,) = csv.DictReader(io.StringIO(citizen.client.get("/data/corrections.csv").get_data().decode("utf-8-sig")))
    assert (line["code"], line["figure"], line["printed_value"], line["right_value"]) == stored(app)[0]
    assert (line["reason_zh"], line["as_of"]) == (WHY["reason_zh"], month.isoformat())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reason", ["", "x", "不", "xxxxxxxx", "。。。。，，！", "no"])
def test_a_reason_is_given_in_every_language(
    app: Flask, month: date, staff: Callable[[str], Visitor], language: str, reason: str
):
    visitor = propose(staff("quality"), month, **{f"reason_{language}": reason})
    assert visitor.status == 400
    with app.test_request_context("/zh/"), pytest.raises(ReasonUnclearError):
        check_correction(day_of(month), "complaints_received", "1", REASON | {language: reason})


def day_of(month: date) -> FigureDay:
    found = figures_of(ScopeKind.PROCEDURE, CODE, month)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("figure", "value", "error"),
    [
        ("complaints_received", "0", NothingChangedError),
        ("complaints_received", "-1", UnfitValueError),
        ("complaints_received", "1.5", UnfitValueError),
        ("complaints_received", "many", UnfitValueError),
        ("complaints_received", "9999999999", UnfitValueError),
        ("complaints_answered_in_time_share", "101", UnfitValueError),
        ("rating_5", "", NotCorrectableError),  # withheld
        ("half_within_days", "3", NotCorrectableError),
        ("ratings_published", "11", ValueWithheldError),
    ],
)
def test_a_value_that_cannot_be(app: Flask, month: date, figure: str, value: str, error: type[Exception]):
    with app.test_request_context("/zh/"), pytest.raises(error):
        check_correction(day_of(month), figure, value, REASON)


def test_a_batch_is_only_called_wrong(app: Flask, month: date):
    with app.test_request_context("/zh/"):
        assert check_correction(day_of(month), "ratings_published", "", REASON) == ""
        assert check_correction(day_of(month), "complaints_received", "１２", REASON) == "12"


@pytest.mark.parametrize(
    "fields",
    [{"as_of": "2019-01-31"}, {"as_of": "2100-01-31"}, {"code": "XX-1"}, {"kind": "department", "code": CODE}],
)
def test_only_a_published_day_is_corrected(month: date, staff: Callable[[str], Visitor], fields: dict[str, str]):
    visitor = propose(staff("quality"), month, **fields)
    assert (visitor.status, "No such figure" in visitor.text) == (400, True)


def test_a_correction_may_be_corrected(app: Flask, month: date, staff: Callable[[str], Visitor]):
    for value in ("1", "2"):
        proposer = propose(staff("quality2"), month, value=value)
        staff("quality").get(proposer.url).submit("/confirm/")
    assert [row[2:] for row in stored(app)] == [("0", "1"), ("0", "2")], "the published value is named each time"


def test_figures_written_anew_make_it_stale(app: Flask, month: date, staff: Callable[[str], Visitor]):
    proposer = propose(staff("quality2"), month)
    with app.test_request_context("/zh/"):
        with clock.simulated(datetime.combine(month, time(12), local_zone())):
            complain(get_version_in_force(CODE))
        with writing():
            db.session.execute(delete(FigureDay).where(FigureDay.as_of == month))
            db.session.execute(delete(MonthFile))
            write_figures(month)
    staff("quality").get(proposer.url).submit("/confirm/")
    assert stored(app) == []
