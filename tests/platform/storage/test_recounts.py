"""Counts of an earlier release are brought to this one's, and no day is counted half in one way, half in another."""

import ast
import hashlib
import inspect
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import OperationalError

from portal import tables
from portal.figures.day_figures import figures_as_of
from portal.figures.values import Figures
from portal.operating.doctor_counts import CHECKS
from portal.operating.doctor_states import OK, TROUBLE
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import Revision
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import COUNTING_LOCK, DayCount, recounted, stored, wrong_cells
from portal.platform.storage.recounts import COUNTING_VERSION, count_as_this_release, is_counted_otherwise
from portal.platform.storage.transaction import writing
from tests.platform.storage.random_people import People
from tests.support.cast import Cast

# Of each module that says what is counted, the hash of its code, without comments.
COUNTED_BY = {
    "portal.complaints.rollup": "82b4a44ce7ccf434",
    "portal.corrective_actions.rollup": "117f759c9a5095f9",
    "portal.procedures.rollup": "9cb285de3765460a",
    "portal.ratings.rollup": "4270d1b5ffdce062",
}
LATER_MEASURES = ("investigated_again", "transfers", "appeals", "last_verdicts", "days_to_decision", "days_to_reply",
                  "days_to_appeal_decision", "voices", "suggestion_decisions")  # fmt: skip


@pytest.mark.once
def test_changed_counting_has_another_version():
    found = {module.__name__: _hash(inspect.getsource(module)) for module in tables.COUNTS}
    assert found == COUNTED_BY, (
        "what is counted is another: increment COUNTING_VERSION in portal/platform/storage/recounts.py, so that an "
        f"upgrade counts the records that are there anew, unless no record's cells change; then enter {found}"
    )


def _hash(source: str) -> str:
    return hashlib.sha256(ast.unparse(ast.parse(source)).encode()).hexdigest()[:16]


@pytest.fixture
def upgraded(context: None, guide_in_force: str, cast: Cast) -> None:
    """Let people act for six days, counted as the release before did: without what was added since."""
    people = People(cast, seed=5)
    noon = datetime.combine(local_today(), datetime.min.time(), clock.local_zone()) + timedelta(hours=12)
    for back in range(6, 0, -1):
        with clock.simulated(noon - timedelta(days=back)):
            if back in {6, 2}:
                people.go_all_ways()
            people.act()
    people.go_all_ways()
    with writing():
        db.session.execute(delete(DayCount).where(DayCount.measure.in_(LATER_MEASURES)))


def counted() -> None:
    with writing():
        count_as_this_release(local_today() - timedelta(days=1))


def figures_of_all(days_ago: int) -> Figures:
    return figures_as_of(local_today() - timedelta(days=days_ago))[0].figures


def test_an_upgrade_counts_what_was_not_counted(app: Flask, upgraded: None):
    earlier = {days: figures_of_all(days).volumes.received for days in (1, 5)}
    assert is_counted_otherwise()
    assert wrong_cells()
    counted()
    assert wrong_cells() == []
    assert stored() == +recounted()
    assert {days: figures_of_all(days).volumes.received for days in earlier} == earlier, "days to be written are kept"
    rows = db.session.scalar(select(func.count(DayCount.id)))
    counted()
    assert db.session.scalar(select(func.count(DayCount.id))) == rows, "it is counted once"


def test_days_before_lack_what_is_counted_later(app: Flask, upgraded: None):
    counted()
    for days_ago in (1, 5):
        found = figures_of_all(days_ago)
        assert {"appeals", "transfers_returned", "matters_handed_on"} <= found.not_stored
        assert Figures.from_json(found.as_json()).not_stored == found.not_stored
        assert "received" not in found.not_stored
    with clock.simulated(clock.now() + timedelta(days=1)):
        today = figures_of_all(1)
    assert today.not_stored == frozenset()
    assert today.volumes.transfers_returned >= 3
    assert today.volumes.appeals >= 6


def test_changed_cells_are_moved_today(app: Flask, upgraded: None):
    counted()
    before = figures_of_all(1).volumes
    with writing():
        db.session.execute(delete(Revision).where(Revision.name == "counting"))
        count = db.session.scalars(
            select(DayCount).where(DayCount.measure == "complaints").order_by(DayCount.day).limit(1)
        ).one()
        count.count += 3
    wrong = figures_of_all(1).volumes
    assert wrong != before
    counted()
    assert wrong_cells() == []
    assert figures_of_all(1).volumes == wrong, "what a day was counted as stays"


def test_a_recount_waits_for_commits_under_way(app: Flask, upgraded: None):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    with db.engine.connect() as other:
        other.execute(select(func.pg_advisory_xact_lock_shared(COUNTING_LOCK)))  # between day and commit
        with pytest.raises(OperationalError, match="lock timeout"), writing():
            db.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            count_as_this_release(local_today() - timedelta(days=1))
    counted()
    assert wrong_cells() == []


def test_a_new_portal_lacks_nothing(app: Flask, cast: Cast, guide_in_force: str, context: None):
    with writing():
        db.session.execute(delete(Revision).where(Revision.name == "counting"))
    counted()
    assert not is_counted_otherwise()
    assert figures_of_all(1).not_stored == frozenset()
    assert db.session.scalar(select(Revision.number).where(Revision.name == "counting")) == COUNTING_VERSION


def test_the_doctor_agrees_after_the_upgrade(app: Flask, upgraded: None):
    def states() -> set[str]:
        return {state for check in CHECKS for state, _ in check()}

    assert TROUBLE in states()
    counted()
    assert states() == {OK}
