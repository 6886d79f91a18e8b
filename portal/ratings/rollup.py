"""What is counted of ratings by day (``storage.day_counts``)."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import Text, cast, select

from portal.platform.storage.day_counts import CountCell, counted
from portal.procedures.models import Procedure
from portal.ratings.models import Rating
from portal.ratings.rules import PRAISE_FROM

RATINGS, LEVELS, DRIVERS, EXTRA = "ratings", "levels", "drivers", "asked_extra"
PEOPLE = "people"  # among drivers: those who gave reasons, of whom each may name several or none


class Counting(StrEnum):
    """Whether a rating counts in the figures."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"


class AskedExtra(StrEnum):
    """Whether somebody was asked for what the guide does not list."""

    YES = "asked"
    NO = "not_asked"


@counted(
    Rating,
    select(
        Rating.id, Procedure.code, Rating.rated_on, Rating.level, Rating.is_counted,
        cast(Rating.drivers, Text).label("drivers"), (Rating.asked_extra != "").label("asked_extra"),
        Rating.explained_at.is_not(None).label("explained"),
    ).join(Procedure, Procedure.id == Rating.procedure_id),
)  # fmt: skip
def cells_of_rating(row: Any) -> Iterator[CountCell]:
    """Yield whether it counts, its level, the reasons below praise, and whether more was asked for, by month."""
    month = row.rated_on.replace(day=1)
    yield CountCell(RATINGS, row.code, Counting.COUNTED if row.is_counted else Counting.NOT_COUNTED, month)
    if row.is_counted:
        yield CountCell(LEVELS, row.code, str(row.level), month)
        if row.explained:
            yield CountCell(EXTRA, row.code, AskedExtra.YES if row.asked_extra else AskedExtra.NO, month)
            if row.level < PRAISE_FROM:
                yield CountCell(DRIVERS, row.code, PEOPLE, month)
                for driver in set(json.loads(row.drivers)):
                    yield CountCell(DRIVERS, row.code, driver, month)
