"""Units in rows: a hundred of them, or one for each matter while there are fewer; those that failed come last."""

from dataclasses import dataclass

from portal.library.statistics.shares import WHOLE, per_cents

COLUMNS = 50  # so that a hundred make two rows
UNIT_WIDTH = 1.7  # of 100, with 0.3 between two


@dataclass(frozen=True)
class GridUnit:
    """One unit: where it begins, its row, and whether it is one of those that failed."""

    x: float
    row: int
    is_late: bool


def unit_grid(in_time: int, late: int) -> tuple[GridUnit, ...]:
    """Return units, the failures last and, while there is one, one at least; nothing of nothing.

    Of a hundred or more a unit is one of every hundred, of fewer each is one, so that the eye counts what there was.
    """
    whole = in_time + late
    good = per_cents([in_time, late])[0] if whole >= WHOLE else in_time
    length = WHOLE / COLUMNS
    return tuple(
        GridUnit(
            x=round(place % COLUMNS * length + (length - UNIT_WIDTH) / 2, 2),
            row=place // COLUMNS,
            is_late=place >= good,
        )
        for place in range(min(whole, WHOLE))
    )
