"""Daily counts: what random people do, counted by day, equals what stood in the tables at the end of each day."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text

from portal import tables
from portal.complaints.vocabulary import Verdict
from portal.library.access.permissions import CITIZEN
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import day_counts
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import (
    FOLD_AFTER,
    CountCell,
    DayCount,
    count_anew,
    counts_as_of,
    fold_old_counts,
    is_uncounted,
    recounted,
    stored,
    wrong_cells,
)
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.models import Rating
from portal.ratings.operations import Reasons, explain_rating, rate
from portal.ratings.vocabulary import Driver, RatingLevel
from tests.platform.storage.counts_by_hand import STAGES, VALUES, course_by_hand
from tests.platform.storage.random_people import People
from tests.support.cast import CODE, Cast, complain
from tests.support.soak import share

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")


@pytest.fixture(autouse=True)
def nothing_counted(context: None, guide_in_force: str) -> None:
    """Begin with what the guide in force has left counted, and nothing else."""
    assert wrong_cells() == []


def counted_by_hand(as_of: date) -> dict[str, Any]:
    """Count what stands in the tables now, by queries that share nothing with the cells."""
    queries = {
        "received": "SELECT count(*) FROM complaints WHERE kind NOT IN ('integrity', 'enquiry', 'suggestion', 'praise')",
        "open": "SELECT count(*) FROM complaints WHERE kind NOT IN ('integrity', 'enquiry', 'suggestion', 'praise') AND answered_on IS NULL"
        " AND declined_on IS NULL AND state NOT IN ('handed_over', 'withdrawn')",
        "overdue": "SELECT count(*) FROM complaints AS c WHERE kind NOT IN ('integrity', 'enquiry', 'suggestion', 'praise') AND answered_on IS NULL"
        " AND declined_on IS NULL AND state NOT IN ('handed_over', 'withdrawn') AND coalesce(answer_due_on, due_on) <= :day"
        " AND NOT (state = 'awaiting_citizen' AND EXISTS (SELECT 1 FROM pauses WHERE complaint_id = c.id AND to_on IS NULL AND from_on <= coalesce(c.answer_due_on, c.due_on)))",
        "late": "SELECT count(*) FROM complaints WHERE kind NOT IN ('integrity', 'enquiry', 'suggestion', 'praise') AND answered_on > answer_due_on",
        "satisfied": "SELECT count(*) FROM complaints WHERE kind NOT IN ('integrity', 'enquiry', 'suggestion', 'praise') AND verdict = 'satisfied'",
        "counted": "SELECT count(*) FROM ratings WHERE is_counted",
        "worst": "SELECT count(*) FROM ratings WHERE is_counted AND level = 1",
        "asked": "SELECT count(*) FROM ratings WHERE is_counted AND asked_extra <> ''",
        "findings": "SELECT count(*) FROM findings WHERE triaged_on IS NULL AND NOT is_restricted"
        " AND source_kind <> 'rating'",
        "actions": "SELECT count(*) FROM corrective_actions WHERE state NOT IN ('closed', 'cancelled')"
        " AND NOT is_restricted",
    }
    by_hand: dict[str, Any] = {
        name: db.session.scalar(text(query).bindparams(**({"day": as_of} if ":day" in query else {}))) or 0
        for name, query in queries.items()
    }
    return by_hand | {"course": course_by_hand()}


def counted_by_cells(as_of: date) -> dict[str, Any]:
    cells: Counter[tuple[str, str]] = Counter()
    received = overdue = 0
    for cell, count in counts_as_of(as_of):
        cells[cell.measure, cell.value] += count
        received += count if cell.measure == "complaints" else 0
        overdue += count if (cell.measure, cell.value) == ("complaints", "open") and cell.due_on <= as_of else 0
    return {
        "received": received,
        "open": cells["complaints", "open"],
        "overdue": overdue,
        "late": cells["complaints", "late"],
        "satisfied": cells["verdicts", str(Verdict.SATISFIED)],
        "counted": cells["ratings", "counted"],
        "worst": cells["levels", "1"],
        "asked": cells["asked_extra", "asked"],
        "findings": cells["findings", "open"],
        "actions": cells["actions", "open"],
        "course": Counter({cell: count for cell, count in cells.items() if cell[0] in {*VALUES, *STAGES} and count}),
    }


@pytest.mark.soak
def test_any_day_can_be_counted_later(app: Flask, cast: Cast, pytestconfig: pytest.Config):
    people = People(cast, seed=16)
    noon = datetime.combine(local_today(), datetime.min.time(), clock.local_zone()) + timedelta(hours=12)
    days, acts = 20, share(600) // 20
    expected: dict[date, dict[str, Any]] = {}
    for back in range(days, 0, -1):
        with clock.simulated(noon - timedelta(days=back)):
            if back % 7 == 0:
                people.go_all_ways()
            for _ in range(max(acts, 4)):
                people.act()
            expected[local_today()] = counted_by_hand(local_today())
    assert wrong_cells() == []
    for day, values in expected.items():
        assert counted_by_cells(day) == values, day
    last = expected[max(expected)]
    assert last["received"] > 0
    assert {measure for measure, _ in last["course"]} == {*VALUES, *STAGES}, "every way was gone"


def test_a_rollback_counts_nothing():
    before = stored()
    with pytest.raises(ZeroDivisionError), writing():
        rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("5"), source="x")
        db.session.flush()
        raise ZeroDivisionError
    with writing():
        pass
    assert stored() == before


def test_a_record_put_in_and_deleted_counts_nothing():
    before = stored()
    with writing():
        rating = rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("5"), source="x")
        db.session.flush()
        db.session.delete(rating)
    assert stored() == before
    assert db.session.query(Rating).count() == 0


def test_a_trial_that_is_undone_counts_nothing():
    before = stored()
    with writing():
        trial = db.session.begin_nested()
        rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("5"), source="x")
        db.session.flush()
        trial.rollback()
        rate(CITIZEN, get_version_in_force(CODE), key="1" * 40, level=RatingLevel("4"), source="x")
    assert +(stored() - before) == Counter({
        CountCell("ratings", CODE, "counted", local_today().replace(day=1)): 1,
        CountCell("levels", CODE, "4", local_today().replace(day=1)): 1,
    }) + Counter({cell: count for cell, count in (stored() - before).items() if cell.measure == "findings"})  # fmt: skip


def test_an_undone_trial_keeps_what_came_before():
    before = stored()
    with writing():
        rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("5"), source="x")
        trial = db.session.begin_nested()
        with db.session.begin_nested():
            rate(CITIZEN, get_version_in_force(CODE), key="1" * 40, level=RatingLevel("4"), source="x")
        trial.rollback()
    assert wrong_cells() == []
    assert (stored() - before)[CountCell("levels", CODE, "5", local_today().replace(day=1))] == 1


def test_a_reason_sent_twice_is_one_reason():
    before = stored()
    with writing():
        rating = rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("2"), source="x")
        explain_rating(CITIZEN, rating, reasons=Reasons((Driver.SPEED, Driver.SPEED)))
    assert rating.drivers == [Driver.SPEED]
    assert (stored() - before)[CountCell("drivers", CODE, Driver.SPEED, local_today().replace(day=1))] == 1


def test_a_wrong_count_is_found():
    complain(get_version_in_force(CODE))
    assert wrong_cells() == []
    with writing():
        db.session.execute(delete(DayCount).where(DayCount.measure == "complaint_kinds"))
    assert [cell.measure for cell in wrong_cells()] == ["complaint_kinds"]


def test_old_changes_are_folded_together(monkeypatch: pytest.MonkeyPatch, cast: Cast):
    monkeypatch.setattr(day_counts, "ROWS_PER_FOLD", 3)
    old, people = clock.now() - FOLD_AFTER - timedelta(days=5), People(cast, seed=3)
    with clock.simulated(old):
        complain(get_version_in_force(CODE))
        people.answer()
    with clock.simulated(old + timedelta(days=3)):
        people.judge()
    complain(get_version_in_force(CODE))
    before, rows = stored(), db.session.query(DayCount).count()
    while True:
        with writing():
            if not fold_old_counts():
                break
    assert stored() == before
    assert db.session.query(DayCount).count() < rows
    assert {day for (day,) in db.session.query(DayCount.day).distinct()} == {day_counts.BEGINNING, local_today()}
    with pytest.raises(ValueError, match="folded"):
        list(counts_as_of(local_today() - FOLD_AFTER - timedelta(days=1)))


def test_records_of_earlier_releases_are_counted():
    complain(get_version_in_force(CODE))
    right = recounted()
    with writing():
        db.session.execute(delete(DayCount))
    assert is_uncounted()
    with writing():
        count_anew(local_today())
    assert not is_uncounted()
    assert stored() == right


def test_every_counted_model_is_imported_with_the_tables():
    watched = {counting.cells.__module__ for counting in day_counts._models.values()}
    assert watched == {module.__name__ for module in tables.COUNTS}
