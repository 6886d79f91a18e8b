"""Bring counts to what this release counts, where an earlier one has counted otherwise.

A record is taken out of the cells that the present functions give, so counts of other functions would never come right
by themselves. What differs is added as changes of today: days before keep what was counted of them, also where their
figures are still to be written, and no day has one part counted so and another otherwise.
"""

from datetime import date

from sqlalchemy import select

from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import current_revision, current_revisions, set_revision
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import (
    DayCount,
    add_counts,
    count_anew,
    is_uncounted,
    keep_others_from_counting,
    recounted,
    stored,
)

COUNTING_VERSION = 2  # incremented whenever the cells of records that are there become others
_VERSION = "counting"  # the revision that keeps the version by which records are counted
_SINCE = "counted-since "  # before the name of a measure: the day since which it is counted, as an ordinal


def is_counted_otherwise() -> bool:
    """Tell whether records were counted by another version than that of this release."""
    return current_revision(_VERSION) != COUNTING_VERSION


def count_as_this_release(day: date) -> None:
    """Count what an earlier release has not counted, or otherwise; where it counted nothing, as of a day.

    Call it inside ``writing()``, before anything that is counted was changed in it.
    """
    if is_uncounted():
        count_anew(day)
    elif is_counted_otherwise():
        _count_differences()
    else:
        return
    set_revision(_VERSION, COUNTING_VERSION)


def _count_differences() -> None:
    keep_others_from_counting()
    before = set(db.session.scalars(select(DayCount.measure).distinct()))
    now, then, today = recounted(), stored(), local_today()
    wrong = [cell for cell in now.keys() | then.keys() if now[cell] != then[cell]]
    add_counts(db.session(), [(today, cell, now[cell] - then[cell]) for cell in wrong])
    for measure in sorted({cell.measure for cell in wrong} - before):
        set_revision(f"{_SINCE}{measure}", today.toordinal())


def measures_uncounted_on(day: date) -> frozenset[str]:
    """Return the measures that were not counted yet at the end of a day."""
    since = {name: number for name, number in current_revisions().items() if name.startswith(_SINCE)}
    return frozenset(name.removeprefix(_SINCE) for name, number in since.items() if number > day.toordinal())
