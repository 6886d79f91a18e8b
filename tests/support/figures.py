"""The public figures in tests: computed as of yesterday, or written so that pages show them."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import delete

from portal.figures.day_figures import figures_as_of
from portal.figures.models import FigureDay, MonthFile
from portal.figures.operations import write_figures
from portal.figures.values import NOTHING, Figures
from portal.figures.vocabulary import ALL, ScopeKind
from portal.library.statistics.disclosure_control import yesterday
from portal.platform.clock import local_today
from portal.platform.storage import content_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache


def figures_now(kind: str = ScopeKind.ALL, code: str = ALL) -> Figures:
    """Return the figures of a scope as they would be written for yesterday."""
    rows = figures_as_of(yesterday(local_today()))
    found = next((row for row in rows if (row.kind, row.code) == (kind, code)), None)
    return found.figures if found else NOTHING


def publish_figures(app: Flask) -> None:
    """Write the figures of yesterday, anew where they are there, and let pages show them at once."""
    with app.test_request_context("/zh/"):
        day = yesterday(local_today())
        with writing():
            db.session.execute(delete(FigureDay).where(FigureDay.as_of == day))
            db.session.execute(delete(MonthFile))
            assert write_figures(day)
    page_cache.clear()
    content_revisions.clear_recent_revisions()


def last_month() -> date:
    """Return the last day of the month before this one."""
    return local_today().replace(day=1) - timedelta(days=1)


def publish_month(app: Flask) -> None:
    """Write the figures and files of the last month, and the figures of yesterday, and let pages show them at once."""
    with app.test_request_context("/zh/"), writing():
        write_figures(last_month())
        write_figures(yesterday(local_today()))
    page_cache.clear()
    content_revisions.clear_recent_revisions()
