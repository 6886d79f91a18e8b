"""Jobs of the worker: write the figures of waiting once a day, and delete empty rows of the rollup."""

from datetime import timedelta

from sqlalchemy import delete

from portal.cases.models import OpenCaseCount
from portal.cases.statistics.operations import discard_unfinished_days, write_figures
from portal.library.statistics.disclosure_control import yesterday
from portal.platform.clock import local_today
from portal.platform.storage.database import db


def write_yesterdays_figures() -> int:
    """Write the figures as of yesterday, and of the end of last month, unless they are there.

    Those of a day that was not over when they were written are written anew. Return 0, since nothing is left to do.
    Call it inside ``writing()``.
    """
    day = yesterday(local_today())
    for unfinished in discard_unfinished_days():
        if unfinished < day:
            write_figures(unfinished)
    write_figures(day)
    write_figures(local_today().replace(day=1) - timedelta(days=1))
    return 0


def delete_empty_counts() -> int:
    """Delete rows of the rollup in which no open case is counted; return 0. Call it inside ``writing()``."""
    db.session.execute(delete(OpenCaseCount).where(OpenCaseCount.count == 0))
    return 0
