"""Bars of parts, sums, the way of complaints, and a hundred units: they add up, and nothing is too short to be seen."""

import pytest

from portal.library.charts.complaint_flow import ComplaintCounts, complaint_flow
from portal.library.charts.stacked_bar import GAP, MIN_LABELLED, MIN_LENGTH, stacked_bar
from portal.library.charts.sum_line import sum_line
from portal.library.charts.unit_grid import unit_grid


def keyed(*counts: int) -> list[tuple[str, int]]:
    """Give counts the keys 0, 1, 2 …"""
    return [(str(place), count) for place, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "whole", "expected"),
    [
        ((), None, []),
        ((0, 0), None, []),
        ((7,), None, [("0", 0, 99.5)]),
        ((1, 1), None, [("0", 0, 49.5), ("1", 50, 49.5)]),
        ((0, 5, 0), None, [("1", 0, 99.5)]),
        ((1, 1), 4, [("0", 0, 24.5), ("1", 25, 24.5)]),
        ((9999, 1), None, [("0", 0, 97.5), ("1", 98, 1.5)]),
        ((1, 9998, 1), None, [("0", 0, 1.5), ("1", 2, 95.5), ("2", 98, 1.5)]),
        ((1,), 1000, [("0", 0, 1.5)]),
    ],
)
def test_parts_follow_one_another(counts: tuple[int, ...], whole: int | None, expected: list[tuple[str, float, float]]):
    assert [(part.key, part.x, part.width) for part in stacked_bar(keyed(*counts), whole)] == expected


@pytest.mark.parametrize(
    "counts", [(1, 2, 3), (1000, 1, 1, 1, 1), (3, 3, 3), (1,) * 40, (1, 10**6, 1, 10**6), (5, 0, 0, 1)]
)
def test_a_full_bar_is_full(counts: tuple[int, ...]):
    parts = stacked_bar(keyed(*counts))
    assert parts[0].x == 0
    assert parts[-1].x + parts[-1].width == pytest.approx(100 - GAP, abs=0.1)
    assert sum(part.share for part in parts) == 100
    assert all(part.width >= MIN_LENGTH - 0.01 for part in parts)


def test_only_wide_parts_carry_numbers():
    assert [part.is_labelled for part in stacked_bar(keyed(85, 15))] == [True, False]
    assert [part.width >= MIN_LABELLED for part in stacked_bar(keyed(80, 20))] == [True, True]


@pytest.mark.parametrize(("counts", "whole"), [((-1, 2), None), ((3, 3), 5)])
def test_more_than_the_whole_is_an_error(counts: tuple[int, ...], whole: int | None):
    with pytest.raises(ValueError, match="no parts"):
        stacked_bar(keyed(*counts), whole)


@pytest.mark.parametrize(("whole", "parts", "rest"), [(0, (), 0), (10, (4, 6), 0), (10, (4, 5), 1), (10, (), 10)])
def test_a_sum_says_what_is_left(whole: int, parts: tuple[int, ...], rest: int):
    assert sum_line(whole, keyed(*parts)).rest == rest


@pytest.mark.parametrize(("whole", "parts"), [(10, (4, 7)), (10, (11, -1))])
def test_a_sum_that_fails_is_an_error(whole: int, parts: tuple[int, ...]):
    with pytest.raises(ValueError, match="no parts"):
        sum_line(whole, keyed(*parts))


def test_the_three_lines_have_one_scale():
    flow = complaint_flow(ComplaintCounts(200, 90, 10, 60, 40, 40, 10, 20, 30))
    assert flow is not None
    assert flow.verdicts is not None
    assert [(part.key, part.x) for part in flow.received.bar] == [("received", 0)]
    assert [(part.key, part.x) for part in flow.replied.bar] == [
        ("in_time", 0),
        ("late", 45),
        ("open", 50),
        ("ended", 80),
    ]
    verdicts = [(part.key, part.x) for part in flow.verdicts.bar]
    assert verdicts == [("resolved", 0), ("partly", 20), ("unresolved", 25), ("no_response", 35)]
    assert (flow.verdicts.total, flow.verdicts.sum.rest) == (100, 0)


def test_what_is_not_published_is_a_part():
    flow = complaint_flow(ComplaintCounts(40, 20, 1, 15, 4, 8, 1, 2, 0))
    assert flow is not None
    assert flow.verdicts is not None
    assert flow.verdicts.sum.rest == 10
    assert flow.verdicts.bar[-1].key == "rest"


def test_withheld_responses_are_no_zeros():
    flow = complaint_flow(ComplaintCounts(16, 15, 0, 1, 0, 0, 0, 0, 0))
    assert flow is not None
    assert flow.verdicts is not None
    assert (flow.verdicts.sum.parts, flow.verdicts.sum.rest) == ((), 15)


def test_responses_to_earlier_replies_are_no_part():
    flow = complaint_flow(ComplaintCounts(3, 1, 0, 2, 0, 8, 1, 1, 0))
    assert flow is not None
    assert (flow.verdicts, flow.answered) == (None, 1)


def test_no_complaints_have_no_way():
    assert complaint_flow(ComplaintCounts(0, 0, 0, 0, 0, 0, 0, 0, 0)) is None


def test_none_replied_to_has_an_empty_end():
    flow = complaint_flow(ComplaintCounts(3, 0, 0, 3, 0, 0, 0, 0, 0))
    assert flow is not None
    assert flow.verdicts is not None
    assert (flow.verdicts.total, flow.verdicts.bar) == (0, ())


def test_more_replies_than_complaints_is_an_error():
    with pytest.raises(ValueError, match="no parts"):
        complaint_flow(ComplaintCounts(3, 2, 2, 0, 0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("in_time", "late", "shown_late"),
    [(100, 0, 0), (0, 100, 100), (97, 3, 3), (100_000, 1, 1), (1, 100_000, 99), (200, 100, 33)],
)
def test_a_hundred_units_never_hide_one(in_time: int, late: int, shown_late: int):
    units = unit_grid(in_time, late)
    assert len(units) == 100
    assert sum(unit.is_late for unit in units) == shown_late
    assert [unit.is_late for unit in units] == sorted(unit.is_late for unit in units)
    assert (units[0].x, units[49].row, units[50].row, units[99].x) == (0.15, 0, 1, 98.15)


@pytest.mark.parametrize(("in_time", "late"), [(16, 1), (23, 2), (41, 1), (1, 0), (0, 1), (90, 9)])
def test_fewer_than_a_hundred_are_counted(in_time: int, late: int):
    units = unit_grid(in_time, late)
    assert (sum(not unit.is_late for unit in units), sum(unit.is_late for unit in units)) == (in_time, late)


def test_nothing_due_has_no_units():
    assert unit_grid(0, 0) == ()
