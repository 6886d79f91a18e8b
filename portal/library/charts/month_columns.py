"""Columns of months: how many came in, and of these how many were dealt with in time, late, or neither yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from portal.library.charts.axis import Tick, step_for
from portal.library.statistics.shares import WHOLE, length_of

GAP = 0.2  # of a column: the paper between two
MOST_NUMBERED = 99  # numbers of three digits meet those beside them on a phone; all stand in the table
PARTS = ("in_time", "late", "rest")  # from the bottom up


@dataclass(frozen=True)
class MonthCounts:
    """What came in during a month, by its first day, and what became of it."""

    month: date
    received: int
    in_time: int
    late: int

    @property
    def rest(self) -> int:
        """Return how many are neither in time nor late."""
        return self.received - self.in_time - self.late


@dataclass(frozen=True)
class ColumnPart:
    """A part of a column: where it begins, counted from the top, and how high it is."""

    key: str
    y: float
    height: float


@dataclass(frozen=True)
class MonthColumn:
    """A month, the left and the middle of its column, where that ends above, and its parts that are not nothing."""

    counts: MonthCounts
    x: float
    middle: float
    top: float
    parts: tuple[ColumnPart, ...]


@dataclass(frozen=True)
class MonthColumns:
    """The columns on a scale of 0 to 100; ``is_numbered`` says that their numbers fit beside one another."""

    columns: tuple[MonthColumn, ...]
    width: float
    ticks: tuple[Tick, ...]
    is_numbered: bool

    @property
    def late(self) -> int:
        """Return how many were late in all months."""
        return sum(column.counts.late for column in self.columns)


def month_columns(months: Sequence[MonthCounts]) -> MonthColumns | None:
    """Return the columns of months, oldest first; None where nothing came in.

    Raises ValueError when parts are negative or more than what came in.
    """
    if any(min(each.received, each.in_time, each.late, each.rest) < 0 for each in months):
        raise ValueError(f"parts exceed what came in: {months}")
    most = max((each.received for each in months), default=0)
    if not most:
        return None
    step = step_for(most)
    top = ceil(most / step) * step
    pitch = WHOLE / len(months)
    return MonthColumns(
        columns=tuple(_column(each, place * pitch, pitch, top) for place, each in enumerate(months)),
        width=round(pitch * (1 - GAP), 2),
        ticks=tuple(Tick(step * number, length_of(top - step * number, top)) for number in range(int(top / step) + 1)),
        is_numbered=most <= MOST_NUMBERED,
    )


def _column(counts: MonthCounts, left: float, pitch: float, top: Fraction) -> MonthColumn:
    parts, below = [], 0
    for key in PARTS:
        count = getattr(counts, key)
        if count:
            parts.append(ColumnPart(key, length_of(top - below - count, top), length_of(count, top)))
        below += count
    return MonthColumn(
        counts=counts,
        x=round(left + pitch * GAP / 2, 2),
        middle=round(left + pitch / 2, 2),
        top=length_of(top - counts.received, top),
        parts=tuple(parts),
    )
