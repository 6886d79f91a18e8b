"""Cases that go on: what was counted stays as it was counted, and a case keeps the version it was accepted under."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from portal.cases.intake.event_replay import CaseRecord
from portal.cases.models import Case, CaseStep
from portal.cases.statistics.rollup import differences
from portal.library.guide.components import SpecialProcedure, Text, TimeLimit
from portal.library.guide.vocabulary import SpecialKind
from portal.library.working_time.working_days import DayKind, SpecialDay
from portal.organisation.models import Department
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import draft_version, edit_version, submit_version
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version
from portal.working_calendar.models import CalendarYear
from portal.working_calendar.operations import replace_days, seed_calendar
from portal.working_calendar.queries import find_year
from tests.cases.conftest import import_cases, local, record
from tests.support.cast import CODE, Cast, read_guide

pytestmark = pytest.mark.usefixtures("context", "service")
BEGUN = (
    ("accepted", "2026-10-12T09:30:00"),
    ("step_started", "2026-10-12T09:30:00", "accept"),
    ("step_finished", "2026-10-14T10:00:00", "accept"),
    ("step_started", "2026-10-14T10:00:00", "review"),
)
ENDED = (*BEGUN, ("step_finished", "2026-10-16T10:00:00", "review"), ("granted", "2026-10-16T16:00:00"))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(local("2026-11-23 10:00"), tick=False):
        yield


@pytest.fixture
def calendar_of_2026(app: Flask) -> Iterator[None]:
    """Let 2026 be afterwards what it was: other tests count with it."""
    yield
    with app.app_context(), writing():
        db.session.execute(delete(CalendarYear).where(CalendarYear.year == 2026))
        seed_calendar(range(2026, 2027))


def a_day_off(day: date) -> None:
    """Let a day that is over turn out to have been a day off."""
    kept = find_year(day.year)
    assert kept is not None
    with writing():
        replace_days(day.year, {day: SpecialDay(DayKind.HOLIDAY)}, "x", is_confirmed=True)
        increment_revision("calendar")


@pytest.mark.usefixtures("calendar_of_2026")
def test_a_finished_step_stays_as_it_was_counted(cast: Cast):
    import_cases(record("A-1", *BEGUN))
    a_day_off(date(2026, 10, 13))
    assert import_cases(record("A-1", *ENDED)) == [("changed", "")]
    assert [(step.key, step.days) for step in db.session.query(CaseStep).order_by(CaseStep.id)] == [
        ("accept", 2),  # as it was counted then
        ("review", 2),
    ]
    assert not differences()


@pytest.mark.usefixtures("calendar_of_2026")
def test_an_ended_case_is_never_rewritten():
    import_cases(record("A-1", *ENDED))
    before = dict(db.session.query(Case).one().__dict__)
    a_day_off(date(2026, 10, 13))
    with writing():
        db.session.query(Department).filter_by(code="transport").one().office_hours = "09:00-10:00"
        increment_revision("organisation")
    assert import_cases(record("A-1", *ENDED)) == [("unchanged", "")]
    after = db.session.query(Case).one()
    assert (after.days, after.due_on, after.row_version) == (before["days"], before["due_on"], before["row_version"])
    assert not differences()


@pytest.mark.usefixtures("calendar_of_2026")
def test_an_uncountable_case_leaves_the_rollup_right():
    import_cases(record("A-1", ("accepted", "2026-11-20T10:00:00")), record("A-2", ("accepted", "2026-11-20T10:00:00")))
    with writing():
        db.session.execute(delete(CalendarYear).where(CalendarYear.year == 2026))
        increment_revision("calendar")
    with time_machine.travel(local("2027-01-20 10:00"), tick=False):
        paused = (
            ("accepted", "2026-11-20T10:00:00"),
            ("paused", "2026-11-20T11:00:00", "x"),
            ("resumed", "2027-01-19T10:00:00"),
        )
        ((fate, why),) = import_cases(record("A-1", *paused))
        assert (fate, why) == ("refused", "The portal has no calendar for 2026.")
    assert not differences()
    assert db.session.query(Case).filter_by(source_number="A-1").one().paused_days == 0


def new_version(cast: Cast, amount: int) -> None:
    guide = read_guide()
    assert guide.committed_limit
    guide.committed_limit.amount = amount
    with writing():
        version = draft_version(cast["editor"], get_version_in_force(CODE).procedure)
        edit_version(cast["editor"], version, guide)
        submit_version(cast["editor"], version, what_changed={"zh": "改为六日", "en": "Six days now"})
        publish_version(cast["approver"], version)


def test_a_case_continues_under_its_accepted_version(cast: Cast):
    with time_machine.travel(local("2026-11-20 12:00"), tick=False):
        import_cases(record("A-1", ("accepted", "2026-11-20T10:00:00")))
        new_version(cast, 6)  # in force from the very day
        going_on = (("accepted", "2026-11-20T10:00:00"), ("step_started", "2026-11-20T10:00:00", "accept"))
        assert import_cases(record("A-1", *going_on), record("A-2", *going_on)) == [("changed", ""), ("added", "")]
    kept = {
        case.source_number: (case.version.number, case.limit_amount, case.due_on) for case in db.session.query(Case)
    }
    assert kept == {"A-1": (1, 5, date(2026, 11, 27)), "A-2": (2, 6, date(2026, 11, 30))}
    assert not differences()


def paused(**more: str) -> CaseRecord:
    at = {"accepted": "2026-11-20T10:00:00+08:00", "paused": "2026-11-20T11:00:00+08:00"}
    events = [{"event": name, "at": moment} for name, moment in at.items()]
    events[1] |= {"reason": "x"} | more
    return CaseRecord.model_validate({"number": "A-1", "procedure": CODE, "events": events})


def test_a_repeated_pause_keeps_its_special_procedure(cast: Cast):
    guide = read_guide()
    for key, counts in (("visit", False), ("hearing", False), ("inside", True)):
        name = Text(zh="专家评审", en="Review by experts")
        guide.special_procedures.append(
            SpecialProcedure(
                key=key,
                kind=SpecialKind.EXPERT_REVIEW,
                name=name,
                limit=TimeLimit(amount=2, unit="working_days"),
                counts_toward_limit=counts,
                basis=[guide.legal_basis[0].key],
            )
        )
    with time_machine.travel(local("2026-11-19 12:00"), tick=False), writing():
        version = draft_version(cast["editor"], get_version_in_force(CODE).procedure)
        edit_version(cast["editor"], version, guide)
        submit_version(cast["editor"], version, what_changed={"zh": "增加特别程序", "en": "Special procedures"})
        publish_version(cast["approver"], version)
    attempts: list[tuple[dict[str, str], str]] = [
        ({"kind": "special", "special": "inside"}, "refused"),
        ({"kind": "special", "special": "none"}, "refused"),
        ({"kind": "special", "special": "visit"}, "added"),
        ({"kind": "special", "special": "visit"}, "unchanged"),
        ({"kind": "special", "special": "hearing"}, "refused"),
        ({"kind": "other"}, "refused"),
    ]
    for more, expected in attempts:
        assert import_cases(paused(**more))[0][0] == expected, more


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "1999-12-31T10:00:00+08:00"},
        {"at": "2101-01-01T10:00:00+08:00"},
        {"at": "0001-01-01T00:00:00+23:59"},
        {"step": "a\x00b"},
        {"step": "x" * 41},
        {"special": "x" * 41},
        {"post": "line\nline"},
        {"reason": "x" * 2001},
        {"kind": "lunch"},
        {"more": "x"},
    ],
)
def test_values_no_database_can_store_are_refused(wrong: dict[str, Any]):
    event = {"event": "accepted", "at": "2026-11-20T10:00:00+08:00"} | wrong
    with pytest.raises(ValueError, match="validation error"):
        CaseRecord.model_validate({"number": "A-1", "procedure": CODE, "events": [event]})
