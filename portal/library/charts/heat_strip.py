"""A strip of months for each row, shaded by count and not by share: one late of five is no disaster."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.library.charts.axis import step_for

FEW = (1, 2, 4)  # counts from which the three shades begin, while none reaches ten
_SHADES = 3
_MANY = 10
_WIDE = 100  # three digits do not fit into a twelfth of a phone


@dataclass(frozen=True)
class HeatCell:
    """A count, None where nothing could be counted, and its shade: 0 for none, up to 3."""

    count: int | None
    shade: int


@dataclass(frozen=True)
class HeatRow:
    """A row: its key, its cells from the oldest month on, and their sum."""

    key: str
    cells: tuple[HeatCell, ...]
    total: int


@dataclass(frozen=True)
class HeatStrip:
    """The rows, smallest and largest count of each shade that occurs, and whether a number has three digits."""

    rows: tuple[HeatRow, ...]
    shades: tuple[tuple[int, int | None], ...]
    is_wide: bool

    @property
    def total(self) -> int:
        """Return the sum of all cells."""
        return sum(row.total for row in self.rows)


def heat_strip(rows: Sequence[tuple[str, Sequence[int | None]]]) -> HeatStrip:
    """Return rows of (key, counts by month) in the order given, for they are no ranking.

    Raises ValueError for a negative count.
    """
    counts = [count for _, cells in rows for count in cells if count is not None]
    if any(count < 0 for count in counts):
        raise ValueError("a count is negative")
    most = max(counts, default=0)
    begins = _begins(most)
    strips = [
        HeatRow(
            key,
            tuple(HeatCell(count, sum((count or 0) >= begin for begin in begins)) for count in cells),
            sum(count or 0 for count in cells),
        )
        for key, cells in rows
    ]
    return HeatStrip(
        rows=tuple(strips),
        shades=_ranges(begins, most),
        is_wide=most >= _WIDE,
    )


def _begins(most: int) -> tuple[int, ...]:
    """Return from which count on each shade begins: a third of the scale each, in round numbers."""
    if most < _MANY:
        return FEW
    step = -(-most // _SHADES)
    round_step = int(step_for(step / 2)) if step > _MANY else 1
    step = -(-step // round_step) * round_step
    return (1, step, 2 * step)


def _ranges(begins: tuple[int, ...], most: int) -> tuple[tuple[int, int | None], ...]:
    """Return (smallest, largest) of each shade; the last one has no largest."""
    ends: list[int | None] = [begin - 1 for begin in begins[1:]]
    return tuple((begin, end) for begin, end in zip(begins, [*ends, None], strict=True) if begin <= most)
