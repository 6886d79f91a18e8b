"""A hundred units in two rows: how many of a hundred kept a promise, and how many did not."""

from dataclasses import dataclass

from portal.library.statistics.shares import WHOLE, per_cents

ROWS = 2
UNIT_WIDTH = 1.7  # of 100, with 0.3 between two


@dataclass(frozen=True)
class GridUnit:
    """One of a hundred: where it begins, its row, and whether it is one of those that failed."""

    x: float
    row: int
    is_late: bool


def unit_grid(in_time: int, late: int) -> tuple[GridUnit, ...]:
    """Return a hundred units, the failures last and, while there is one, one at least; nothing of nothing."""
    if not in_time + late:
        return ()
    good, columns = per_cents([in_time, late])[0], WHOLE // ROWS
    length = WHOLE / columns
    return tuple(
        GridUnit(
            x=round(place % columns * length + (length - UNIT_WIDTH) / 2, 2),
            row=place // columns,
            is_late=place >= good,
        )
        for place in range(WHOLE)
    )
