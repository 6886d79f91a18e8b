"""How old open matters are: a box each, the overdue ones last; where a row has too many for boxes, bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.library.statistics.shares import WHOLE, length_of

MAX_BOXES = 20  # of one row: more cannot be counted at a glance, nor told apart on a phone
BOX_WIDTH = 4.0  # of 100, with a fifth of that between two


@dataclass(frozen=True)
class AgeBox:
    """One matter, or a bar of many."""

    x: float
    width: float
    is_overdue: bool


@dataclass(frozen=True)
class AgeRow:
    """A span of age: its key, how many are open, how many of these are overdue, and what is drawn."""

    key: str
    open: int
    overdue: int
    boxes: tuple[AgeBox, ...]


def age_bars(rows: Sequence[tuple[str, int, int]]) -> tuple[AgeRow, ...]:
    """Return rows of (key, open, overdue of these); raises ValueError when more are overdue than open."""
    if any(not 0 <= overdue <= count for _, count, overdue in rows):
        raise ValueError(f"more overdue than open: {rows}")
    most = max((count for _, count, _ in rows), default=0)
    draw = _boxes if most <= MAX_BOXES else _bars
    return tuple(AgeRow(key, count, overdue, draw(count, overdue, most)) for key, count, overdue in rows)


def _boxes(count: int, overdue: int, _most: int) -> tuple[AgeBox, ...]:
    return tuple(
        AgeBox(round(place * WHOLE / MAX_BOXES, 2), BOX_WIDTH, is_overdue=place >= count - overdue)
        for place in range(count)
    )


def _bars(count: int, overdue: int, most: int) -> tuple[AgeBox, ...]:
    in_time = length_of(count - overdue, most)
    bars = (AgeBox(0.0, in_time, is_overdue=False), AgeBox(in_time, length_of(overdue, most), is_overdue=True))
    return tuple(bar for bar in bars if bar.width)
