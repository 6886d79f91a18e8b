"""The calculator, its file and its twin for machines; the staff's calendar, from the notice to its confirmation."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import icalendar
import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from portal.cases.models import Case
from portal.cases.register import jobs
from portal.cases.register.operations import register_case
from portal.complaints.models import Complaint
from portal.corrective_actions.models import Finding
from portal.library.access.permissions import SYSTEM
from portal.library.working_time.holiday_notice import read_notice
from portal.pages.deadlines.recalculation import confirm_year, continue_recounting
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.working_calendar.models import CalendarDay, CalendarYear
from portal.working_calendar.operations import seed_calendar, seed_years_around, take_over_notice
from portal.working_calendar.queries import load_calendar
from tests.support.cast import Cast, complain, confirm_all
from tests.support.visitor import Visitor

# A year that was arranged so by no notice: the first working days of January are free.
LONG_NEW_YEAR = "\n".join(f"2027-01-{day:02},休,元旦" for day in range(1, 9)) + "\n2027-01-09,班,\n2027-01-10,班,"


def asked(citizen: Visitor, url: str) -> dict[str, Any]:
    """Return what machines are answered."""
    return json.loads(citizen.get(url).html)


@pytest.fixture
def provisional_2027(app: Flask) -> Iterator[None]:
    """Let 2026 and 2027 be what they are before the notice comes, and be so again: other tests count with them."""
    _forget_notice(app)
    yield
    _forget_notice(app)


def _forget_notice(app: Flask) -> None:
    with app.app_context(), writing():
        # Confirming a year makes the next one ready, which other tests know nothing of.
        db.session.execute(delete(CalendarYear).where(CalendarYear.year.in_((2026, 2027, 2028))))
        db.session.execute(delete(CalendarDay).where(CalendarDay.day >= date(2028, 1, 1)))
        seed_calendar(range(2026, 2028))


def test_the_calculator_gives_promised_and_statutory_dates(citizen: Visitor, guide_in_force: str):
    page = citizen.get(f"/en/deadline/?procedure={guide_in_force}&accepted_on=2025-09-26")
    assert page.status == 200
    assert "Decision due by (promised)" in page.text
    assert "Decision due by (statutory)" in page.text
    assert "National Day" in page.text
    assert "1 October 2025" in page.text
    assert f"/en/complaints/new/?procedure={guide_in_force}" in page.html
    assert f"/en/deadline/?procedure={guide_in_force}" in citizen.get(f"/en/procedures/{guide_in_force}/").html


def test_any_limit_can_be_counted(citizen: Visitor):
    page = citizen.get("/zh/deadline/?amount=5&unit=working_days&accepted_on=2025-09-26")
    assert "2025年10月10日" in page.text
    assert "国庆节" in page.text


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("accepted_on=&amount=5&unit=working_days", "Enter a date"),
        ("accepted_on=yesterday&amount=5&unit=working_days", "Enter a date from 1900 on"),
        ("accepted_on=2025-09-26&amount=&unit=working_days", "Enter a time limit"),
        ("accepted_on=2025-09-26&amount=5&unit=moons", "Choose one of the options"),
        ("accepted_on=2025-09-26&amount=-5&unit=working_days", "Enter a time limit"),
        ("accepted_on=2025-09-26&amount=501&unit=working_days", "Enter a time limit"),
        ("accepted_on=2025-09-26&amount=99999999999999999999&unit=hours", "Enter a time limit"),
        ("accepted_on=2025-09-26&amount=x&unit=hours", "whole number"),
        ("accepted_on=1066-10-14&amount=5&unit=working_days", "Enter a date from 1900 on"),
        ("accepted_on=1901-10-14&amount=5&unit=working_days", "no calendar for 1901"),
        ("accepted_on=9999-12-31&amount=5&unit=calendar_days", "no calendar for 9999"),
        ("accepted_on=2025-09-26&amount=5&unit=hours&accepted_at=noon", "16:30"),
        ("accepted_on=2025-09-26&procedure=NONE-1", "Service not found"),
    ],
)
def test_invalid_calculator_input_is_explained(citizen: Visitor, query: str, error: str):
    page = citizen.get(f"/en/deadline/?{query}")
    assert page.status == 400
    assert error in page.text
    answer = citizen.get(f"/api/v1/deadline?{query}&lang=en")
    assert answer.status in {400, 404}
    assert "error" in answer.html


def test_machines_get_the_same_dates(citizen: Visitor, guide_in_force: str):
    answer = asked(citizen, "/api/v1/deadline?accepted_on=2025-09-26&amount=5&unit=working_days")
    assert answer["due_on"] == "2025-10-10"
    assert answer["provisional"] is False
    assert answer["skipped"][1] == {"on": "2025-10-01", "kind": "holiday", "why": "国庆节"}
    assert [each["on"] for each in answer["skipped"]] == ["2025-09-27", *(f"2025-10-0{day}" for day in range(1, 9))]
    at = asked(citizen, "/api/v1/deadline?accepted_on=2026-11-20&amount=2&unit=hours&accepted_at=16:00")
    assert at["due_at"] == "2026-11-23T10:00"
    assert asked(citizen, "/api/v1/deadline?accepted_on=2026-11-20&unit=at_once")["due_on"] == "2026-11-20"
    of_guide = asked(citizen, f"/api/v1/deadline?accepted_on=2025-09-26&procedure={guide_in_force}&lang=en")
    assert of_guide["due_on"] <= of_guide["by_law"]["due_on"]
    assert of_guide["skipped"][0]["why"] == "weekend"
    assert citizen.get("/api/v1/deadline").status == 400
    assert citizen.get("/api/v1/deadline?lang=xx").status == 400


@pytest.mark.usefixtures("provisional_2027")
def test_dates_in_unannounced_years_are_provisional(citizen: Visitor):
    assert asked(citizen, "/api/v1/deadline?accepted_on=2026-12-28&amount=3&unit=working_days")["provisional"] is False
    assert asked(citizen, "/api/v1/deadline?accepted_on=2026-12-28&amount=4&unit=working_days")["provisional"] is True
    assert asked(citizen, "/api/v1/deadline?accepted_on=2027-03-02&amount=1&unit=working_days")["provisional"] is True
    page = citizen.get("/en/deadline/?accepted_on=2026-12-28&amount=4&unit=working_days")
    assert "provisional" in page.text
    assert "have not been announced yet" in page.text


@pytest.mark.usefixtures("provisional_2027")
@pytest.mark.parametrize("limit", ["unit=at_once", "amount=2&unit=hours&accepted_at=10:00"])
def test_what_ends_the_same_day_is_firm(citizen: Visitor, limit: str):
    assert asked(citizen, f"/api/v1/deadline?accepted_on=2027-03-02&{limit}")["provisional"] is False
    assert "◐" not in citizen.get(f"/zh/deadline/?accepted_on=2027-03-02&{limit}").text


@pytest.mark.once
def test_the_date_can_be_kept_as_a_file(citizen: Visitor, guide_in_force: str):
    page = citizen.get(f"/en/deadline/answer.ics?procedure={guide_in_force}&accepted_on=2025-09-26")
    assert page.response is not None
    assert page.response.content_type.startswith("text/calendar")
    event: Any = icalendar.Calendar.from_ical(page.html).walk("VEVENT")[0]
    due = asked(citizen, f"/api/v1/deadline?accepted_on=2025-09-26&procedure={guide_in_force}")["due_on"]
    assert event["DTSTART"].dt.isoformat() == due
    assert f"complaints/new/?procedure={guide_in_force}" in event["DESCRIPTION"]
    assert citizen.get("/en/deadline/answer.ics").status == 404


@pytest.mark.usefixtures("provisional_2027")
def test_a_notice_is_proposed_seen_and_confirmed(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with time_machine.travel("2026-11-23 02:00:00+00:00", tick=True):
        visitor = staff("quality")
        visitor.get("/admin/calendar/")
        page = visitor.get("/admin/calendar/2026/")
        assert "The holiday schedule for 2027 has not been confirmed" in page.text
        visitor.get("/admin/calendar/notice/")
        page = visitor.submit("", year="2027", notice="试〔2026〕1号", days="2027-01-01,perhaps")
        assert page.status == 400
        assert "休" in page.text
        assert "2027-01-01,perhaps" in page.html  # what was typed is still there
        page = visitor.submit("", year="2027", notice="试〔2026〕1号", days=LONG_NEW_YEAR)
        assert "试〔2026〕1号" in page.text
        assert "Nothing has changed in public yet" in page.text
        assert "Not confirmed" in visitor.get("/admin/calendar/2027/").text
        assert not visitor.has_form("/admin/calendar/2027/confirm/"), "a schedule awaits its second person already"
        with app.test_request_context("/zh/"):
            confirm_all(cast, "quality2")
        assert "Not confirmed" not in visitor.get("/admin/calendar/2027/").text
    with app.app_context():
        calendar = load_calendar()
        assert 2027 in calendar.confirmed_years
        assert calendar.is_working_day(date(2027, 1, 9))
        assert not calendar.is_working_day(date(2027, 1, 8))


@pytest.mark.usefixtures("provisional_2027")
def test_a_page_that_has_become_old_confirms_nothing(app: Flask, staff: Callable[[str], Visitor]):
    first = staff("quality")
    first.get("/admin/calendar/2027/")
    with app.app_context(), writing():
        take_over_notice(SYSTEM, year=2027, notice="x", days=read_notice(LONG_NEW_YEAR, 2027))
    page = first.submit("/admin/calendar/2027/confirm/")
    assert page.status == 400
    with app.app_context(), writing():  # the same notice with other days is another page, too
        take_over_notice(SYSTEM, year=2027, notice="x", days=read_notice("2027-01-01,休,", 2027))
    assert first.submit("/admin/calendar/2027/confirm/").status == 400
    with app.app_context():
        assert 2027 not in load_calendar().confirmed_years


@pytest.mark.usefixtures("provisional_2027")
def test_notices_can_reach_into_the_previous_year(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with time_machine.travel("2026-11-23 02:00:00+00:00", tick=True):
        visitor = staff("quality")
        visitor.get("/admin/calendar/notice/")
        days = "2026-12-31,休,元旦\n2026-12-26,班,\n2027-01-01,休,元旦"
        page = visitor.submit("", year="2027", notice="试〔2026〕1号", days=days)
        assert "2026-12-31" in page.text
        with app.app_context(), writing():
            seed_years_around(2026)  # as the worker does every day: it takes nothing back
        with app.test_request_context("/zh/"):
            confirm_all(cast, "administrator")
        assert "has not been confirmed" not in visitor.get("/admin/calendar/2026/").text
        assert "试〔2026〕1号" in visitor.text
    with app.app_context():
        calendar = load_calendar()
        assert not calendar.is_working_day(date(2026, 12, 31))
        assert calendar.is_working_day(date(2026, 12, 26))
        assert not calendar.is_working_day(date(2026, 10, 1))  # the other days are as they were


def test_notices_reaching_into_unknown_years_are_refused(app: Flask, staff: Callable[[str], Visitor]):
    visitor = staff("quality")
    visitor.get("/admin/calendar/notice/")
    page = visitor.submit("", year="2012", notice="x", days="2011-12-30,休,\n2012-01-02,休,")
    assert page.status == 400
    assert "no calendar for 2011" in page.text


@pytest.mark.usefixtures("provisional_2027")
def test_confirming_a_year_recalculates_due_dates(app: Flask, cast: Cast, guide_in_force: str):
    with time_machine.travel("2026-12-24 02:00:00+00:00", tick=True), app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(guide_in_force))
        reference, before = complaint.reference, (complaint.decide_by, complaint.due_on)
        finding = db.session.scalars(select(Finding)).one()
        assert finding.triage_by.year == 2026
        with writing():
            take_over_notice(cast["quality"], year=2027, notice="x", days=read_notice(LONG_NEW_YEAR, 2027))
        assert due_dates(reference) == before  # not before it is confirmed
        with writing():
            assert confirm_year(cast["quality"], 2027) == 1
        assert before == (date(2026, 12, 31), date(2027, 1, 13))
        assert due_dates(reference) == (date(2026, 12, 31), date(2027, 1, 18))
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "recount_due_date")).all()
        assert [(entry.subject, entry.fields) for entry in entries] == [(reference, ["due_on"])]
        with writing():
            assert confirm_year(cast["quality"], 2027) == 0


@pytest.mark.usefixtures("provisional_2027")
def test_confirming_a_year_recalculates_statutory_dates(app: Flask, cast: Cast, guide_in_force: str):
    moment = datetime.fromisoformat("2026-12-14T10:00:00+08:00")
    with time_machine.travel(moment, tick=False), app.test_request_context("/zh/"):
        with writing():
            version = get_version_in_force(guide_in_force)
            case = register_case(cast["manager"], version, number="", accepted_at=moment)
            take_over_notice(SYSTEM, year=2027, notice="x", days=read_notice(LONG_NEW_YEAR, 2027))
        assert (case.due_on, case.statutory_due_on) == (date(2026, 12, 21), date(2027, 1, 12))
        with writing():
            assert confirm_year(cast["quality"], 2027) == 1
        assert (case.due_on, case.statutory_due_on) == (date(2026, 12, 21), date(2027, 1, 15))
        assert db.session.query(AuditEntry).filter_by(verb="recount_due_date", subject_kind="cases").count() == 1


@pytest.mark.usefixtures("provisional_2027")
def test_confirming_can_push_dates_into_next_year(app: Flask, cast: Cast, guide_in_force: str):
    moment = datetime.fromisoformat("2027-12-01T10:00:00+08:00")
    with time_machine.travel(moment, tick=False), app.test_request_context("/zh/"):
        with writing():
            version = get_version_in_force(guide_in_force)
            case = register_case(cast["manager"], version, number="", accepted_at=moment)
            free = "\n".join(f"2027-12-{day},休," for day in range(20, 32))
            take_over_notice(SYSTEM, year=2027, notice="x", days=read_notice(free, 2027))
        assert case.statutory_due_on == date(2027, 12, 29)
        assert 2028 not in load_calendar().known_years
        with writing():
            assert confirm_year(cast["quality"], 2027) == 1
        assert case.statutory_due_on is not None
        assert case.statutory_due_on.year == 2028
        assert load_calendar().is_provisional(case.statutory_due_on)


def due_dates(reference: str) -> tuple[date, date]:
    complaint = db.session.scalars(select(Complaint).where(Complaint.reference == reference)).one()
    return complaint.decide_by, complaint.due_on


@pytest.mark.usefixtures("provisional_2027")
def test_cases_are_counted_anew_some_at_a_time(
    app: Flask, cast: Cast, guide_in_force: str, monkeypatch: pytest.MonkeyPatch
):
    moment = datetime.fromisoformat("2026-12-28T10:00:00+08:00")
    with time_machine.travel(moment, tick=False), app.test_request_context("/zh/"):
        for _ in range(5):
            with writing():
                register_case(cast["manager"], get_version_in_force(guide_in_force), number="", accepted_at=moment)
        assert {case.due_on for case in db.session.query(Case)} == {date(2027, 1, 5)}
        with writing():
            take_over_notice(SYSTEM, year=2027, notice="x", days=read_notice(LONG_NEW_YEAR, 2027))
        monkeypatch.setattr(jobs.recount_due_dates, "__defaults__", (2,))
        with writing():
            assert confirm_year(cast["quality"], 2027) == 2
        assert load_calendar().is_provisional(date(2027, 1, 5))  # until all are done
        with writing():
            assert continue_recounting() == 1
        with writing():
            assert continue_recounting() == 0
        assert not load_calendar().is_provisional(date(2027, 1, 5))
        assert {case.due_on for case in db.session.query(Case)} == {date(2027, 1, 10)}
        entries = db.session.query(AuditEntry).filter_by(verb="recount_due_date", subject_kind="cases").count()
        assert entries == 5
