"""Strips of months and ages of open matters: shades by count, boxes that can be counted."""

import pytest

from portal.library.charts.age_bars import BOX_WIDTH, MAX_BOXES, age_bars
from portal.library.charts.heat_strip import heat_strip

Counts = tuple[int | None, ...]


@pytest.mark.parametrize(
    ("counts", "shades"),
    [
        ((), ()),
        ((None, None), (0, 0)),
        ((0, 0), (0, 0)),
        ((1,), (1,)),
        ((0, 1, 2, 3, 4, 9, None), (0, 1, 2, 2, 3, 3, 0)),
        ((0, 1, 4, 5, 9, 10, 14), (0, 1, 1, 2, 2, 3, 3)),
        ((1, 549, 550, 1099, 1100, 1638), (1, 1, 2, 2, 3, 3)),
        ((50, 50, 50), (3, 3, 3)),
    ],
)
def test_shades_follow_counts(counts: Counts, shades: tuple[int, ...]):
    (row,) = heat_strip([("a", counts)]).rows
    assert tuple(cell.shade for cell in row.cells) == shades
    assert tuple(cell.count for cell in row.cells) == counts


@pytest.mark.parametrize(
    ("most", "ranges"),
    [
        (0, ()),
        (1, ((1, 1),)),
        (3, ((1, 1), (2, 3))),
        (9, ((1, 1), (2, 3), (4, None))),
        (10, ((1, 3), (4, 7), (8, None))),
        (100, ((1, 34), (35, 69), (70, None))),
        (1638, ((1, 549), (550, 1099), (1100, None))),
    ],
)
def test_the_key_names_shades_that_occur(most: int, ranges: tuple[tuple[int, int | None], ...]):
    assert heat_strip([("a", (most,))]).shades == ranges


@pytest.mark.parametrize("most", range(1, 2000, 7))
def test_the_largest_count_is_darkest(most: int):
    strip = heat_strip([("a", (0, 1, most))])
    assert strip.rows[0].cells[-1].shade == len(strip.shades)
    begins = [begin for begin, _ in strip.shades]
    assert begins == sorted(set(begins))


def test_rows_stay_in_their_order():
    strip = heat_strip([("b", (1, None)), ("a", (9, 2)), ("c", (0, 0))])
    assert [(row.key, row.total) for row in strip.rows] == [("b", 1), ("a", 11), ("c", 0)]
    assert strip.total == 12


@pytest.mark.parametrize(("most", "is_wide"), [(0, False), (99, False), (100, True)])
def test_long_numbers_need_wide_cells(most: int, is_wide: bool):
    assert heat_strip([("a", (most,))]).is_wide is is_wide


def test_no_rows_are_an_empty_strip():
    assert heat_strip([]).rows == ()


def test_a_negative_count_is_an_error():
    with pytest.raises(ValueError, match="negative"):
        heat_strip([("a", (1, -1))])


def test_overdue_boxes_come_last():
    (row,) = age_bars([("a", 3, 2)])
    assert [(box.x, box.width, box.is_overdue) for box in row.boxes] == [(0, 4, False), (5, 4, True), (10, 4, True)]


@pytest.mark.parametrize(("count", "boxes"), [(0, 0), (1, 1), (MAX_BOXES, MAX_BOXES), (MAX_BOXES + 1, 1)])
def test_too_many_boxes_become_a_bar(count: int, boxes: int):
    (row,) = age_bars([("a", count, 0)])
    assert len(row.boxes) == boxes
    assert all(box.x >= 0 and box.x + box.width <= 100 for box in row.boxes)


def test_bars_have_one_scale():
    long, short, nothing = age_bars([("a", 80, 20), ("b", 40, 40), ("c", 0, 0)])
    assert [(bar.x, bar.width, bar.is_overdue) for bar in long.boxes] == [(0, 75, False), (75, 25, True)]
    assert [(bar.x, bar.width, bar.is_overdue) for bar in short.boxes] == [(0, 50, True)]
    assert nothing.boxes == ()


def test_boxes_stay_apart():
    assert BOX_WIDTH * MAX_BOXES < 100


@pytest.mark.parametrize("row", [("a", 1, 2), ("a", 1, -1)])
def test_more_overdue_than_open_is_an_error(row: tuple[str, int, int]):
    with pytest.raises(ValueError, match="more overdue"):
        age_bars([row])


def test_no_ages_are_no_rows():
    assert age_bars([]) == ()
