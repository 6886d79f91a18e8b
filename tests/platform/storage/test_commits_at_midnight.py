"""What is counted is of the day of the commit, and the figures of a day wait for commits that are under way."""

from collections import Counter
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from portal.library.access.permissions import CITIZEN
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import day_counts
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import counts_as_of, stored, wait_for_commits
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.operations import rate
from portal.ratings.vocabulary import RatingLevel
from tests.support.cast import CODE

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")


def test_a_commit_after_midnight_counts_then():
    yesterday = local_today() - timedelta(days=1)
    evening = datetime.combine(yesterday, time(23, 59), clock.local_zone())
    before = Counter(dict(counts_as_of(yesterday)))
    with ExitStack() as stack:  # noqa: SIM117 - the commit comes after that evening
        with clock.simulated(evening):
            stack.enter_context(writing())
            rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("5"), source="x")
            db.session.flush()
    assert Counter(dict(counts_as_of(yesterday))) == before, "the figures of that day may have been written"
    assert sum(stored().values()) > sum(before.values())


def test_figures_wait_for_commits_under_way():
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    with db.engine.connect() as other:
        other.execute(select(func.pg_advisory_xact_lock_shared(day_counts.COUNTING_LOCK)))  # between day and commit
        with pytest.raises(OperationalError, match="lock timeout"), writing():
            db.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            wait_for_commits()
        other.rollback()
    with writing():
        db.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        wait_for_commits()
    with db.engine.connect() as other:  # and holds up nobody afterwards
        assert other.scalar(select(func.pg_try_advisory_xact_lock(day_counts.COUNTING_LOCK)))


def test_counting_holds_the_lock_until_committed():
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    seen = []

    def look(_connection: Any) -> None:
        with db.engine.connect() as other:
            seen.append(other.scalar(select(func.pg_try_advisory_xact_lock(day_counts.COUNTING_LOCK))))

    event.listen(db.engine, "commit", look)
    try:
        with writing():
            rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("5"), source="x")
    finally:
        event.remove(db.engine, "commit", look)
    assert seen == [False]
