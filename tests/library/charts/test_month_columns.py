"""Columns of months: parts that add up, a scale from 0, and numbers only where they fit."""

from datetime import date

import pytest

from portal.library.charts.month_columns import MonthColumns, MonthCounts, month_columns


def columns(*counts: tuple[int, int, int]) -> MonthColumns:
    """Return the columns of months of (received, in time, late)."""
    found = month_columns([MonthCounts(date(2026, place, 1), *each) for place, each in enumerate(counts, start=1)])
    assert found is not None
    return found


@pytest.mark.parametrize("counts", [[], [(0, 0, 0)] * 12])
def test_nothing_received_is_not_drawn(counts: list[tuple[int, int, int]]):
    assert month_columns([MonthCounts(date(2026, 1, 1), *each) for each in counts]) is None


def test_parts_stand_on_one_another():
    (column,) = columns((10, 6, 3)).columns
    assert [(part.key, part.y, part.height) for part in column.parts] == [
        ("in_time", 40, 60), ("late", 10, 30), ("rest", 0, 10),
    ]  # fmt: skip
    assert column.top == 0


def test_the_scale_begins_at_zero():
    drawn = columns((44, 40, 1), (3, 3, 0))
    assert [tick.text for tick in drawn.ticks] == ["0", "10", "20", "30", "40", "50"]
    assert (drawn.ticks[0].at, drawn.ticks[-1].at) == (100, 0)
    assert drawn.columns[1].top == 94


def test_late_ones_are_counted_over_months():
    assert columns((5, 3, 2), (4, 4, 0), (7, 1, 1)).late == 3


@pytest.mark.parametrize(("most", "is_numbered"), [(99, True), (100, False)])
def test_long_numbers_stand_in_the_table_alone(most: int, is_numbered: bool):
    assert columns((most, 1, 0)).is_numbered is is_numbered


@pytest.mark.parametrize("counts", [(1, 1, 1), (3, 4, 0), (-1, 0, 0), (2, -1, 0)])
def test_parts_beyond_their_whole_are_an_error(counts: tuple[int, int, int]):
    with pytest.raises(ValueError, match="exceed"):
        columns(counts)
