"""Which days the worker writes: none from before the portal, and none twice that is closed for good."""

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.figures import jobs
from portal.figures.jobs import write_finished_days
from portal.figures.models import FigureDay
from portal.figures.operations import write_figures
from portal.figures.queries import closed_months, month_files
from portal.library.access.permissions import SYSTEM
from portal.platform import clock
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.audit import AuditEntry, record_event
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import FOLD_AFTER
from portal.platform.storage.transaction import writing

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.once]


@pytest.fixture(autouse=True)
def any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let figures be written in the first minutes of a day too, whenever the tests run."""
    monkeypatch.setattr(jobs, "SETTLING", timedelta())


def month_end(months_ago: int) -> datetime:
    """Return noon of the last day of a month so many before this one."""
    day = local_today()
    for _ in range(months_ago):
        day = day.replace(day=1) - timedelta(days=1)
    return datetime.combine(day, time(12), local_zone())


def act(moment: datetime) -> None:
    """Record something at a moment."""
    with clock.simulated(moment), writing():
        record_event(SYSTEM, "read", "x", "y")


def write() -> None:
    with writing():
        write_finished_days()


def test_no_month_before_the_portal_is_closed(app: Flask):
    with writing():
        db.session.query(AuditEntry).delete()
    act(month_end(2))
    write()
    wanted = [month_end(back).date().replace(day=1) for back in (1, 2)]
    assert closed_months() == wanted


def test_a_closed_month_outlives_a_fallen_clock(app: Flask):
    old = month_end(6)
    assert local_today() - old.date() > FOLD_AFTER
    with clock.simulated(old + timedelta(days=1)), writing():
        write_figures(old.date())
    before = month_files()
    act(old)
    write()
    write()
    assert before.items() <= month_files().items()
    yesterday = local_today() - timedelta(days=1)
    assert db.session.scalar(select(func.count(FigureDay.id)).where(FigureDay.as_of == yesterday)), "and goes on"


def test_figures_that_are_discarded_are_recorded(app: Flask):
    end = month_end(1)
    act(end)
    with writing():
        write_figures(end.date())
    act(end)
    write()
    newest = db.session.scalar(select(func.max(AuditEntry.id)))
    assert set(db.session.scalars(select(FigureDay.after_entry))) == {newest}, "written anew after what was discarded"
    found = db.session.scalars(select(AuditEntry.subject).where(AuditEntry.verb == "discard_figures")).all()
    assert found == [end.date().isoformat()]
    write()
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "discard_figures")).all()) == 1
