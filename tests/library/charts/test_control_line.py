"""The line over months: heights, limits of each month, gaps, and a scale that says where it begins."""

from datetime import date
from fractions import Fraction

import pytest

from portal.library.charts.control_line import (
    LABEL_HEIGHT,
    MAX_LABELLED,
    PLOT_EM,
    ControlLine,
    MonthValue,
    Number,
    control_line,
)
from portal.library.charts.labels import text_width


def months(*values: Number | None, **limits: Number) -> list[MonthValue]:
    """Return months with these values, all with the same limits."""
    return [MonthValue(date(2026, place + 1, 1), value, **limits) for place, value in enumerate(values)]


def line(*values: Number | None, is_share: bool = False, **limits: Number) -> ControlLine:
    """Return the line of these values."""
    found = control_line(months(*values, **limits), is_share=is_share)
    assert found is not None
    return found


def heights(found: ControlLine) -> list[float]:
    """Return the heights of the points, from the top."""
    return [point.y for point in found.points]


@pytest.mark.parametrize("values", [(), (None,), (None, None)])
def test_no_line_without_a_value(values: tuple[None, ...]):
    assert control_line(months(*values), is_share=False) is None


@pytest.mark.parametrize(
    ("values", "expected", "ticks"),
    [
        ((0, 5, 10), [100, 50, 0], ["0", "2", "4", "6", "8", "10"]),
        ((0, 0), [100, 100], ["0", "1"]),
        ((3, 3, 3), [0, 0, 0], ["2", "3"]),
        ((7,), [0], ["6", "7"]),
        ((100, 96), [0, 100], ["96", "97", "98", "99", "100"]),
        ((0, 1998), [100, 0.1], ["0", "500", "1000", "1500", "2000"]),
        ((2.5, 7), [64.29, 0], ["0", "2", "4", "6", "8"]),
    ],
)
def test_heights_are_in_proportion(values: tuple[float, ...], expected: list[float], ticks: list[str]):
    found = line(*values)
    assert [found.tick_text(tick) for tick in found.ticks] == ticks
    scale = float(found.ticks[-1].value - found.ticks[0].value)
    assert heights(found) == pytest.approx(
        [float(found.ticks[-1].value - Fraction(v)) * 100 / scale for v in values], abs=0.01
    )
    assert found.ticks[0].at == 100
    assert found.ticks[-1].at == 0


def test_one_month_stands_in_the_middle():
    found = line(5)
    assert (found.columns, found.segments) == ((50,), ())


def test_a_missing_month_parts_the_line():
    found = line(5, 6, None, 7, 8, None)
    assert [(first.x, second.x) for first, second in found.segments] == [(8.33, 25), (58.33, 75)]
    assert len(found.columns) == 6
    assert len(found.points) == 4


@pytest.mark.parametrize(
    ("values", "begins_at_zero"), [((4, 10), True), ((5, 10), False), ((6, 10), False), ((0, 0), True), ((5,), False)]
)
def test_the_scale_says_where_it_begins(values: tuple[int, ...], begins_at_zero: bool):
    assert line(*values).begins_at_zero is begins_at_zero


def test_shares_are_told_in_per_cent():
    found = line(Fraction(926, 1000), Fraction(399, 400), 1, is_share=True)
    assert [point.text for point in found.points] == ["92.6%", "99.8%", "100%"]
    assert found.tick_text(found.ticks[0]) == "92%"
    assert found.tick_text(found.ticks[-1]) == "100%"
    assert found.text(None) == "—"


def test_nearly_all_is_never_all():
    found = line(Fraction(99999, 100000), Fraction(1, 100000), 0, 1, is_share=True)
    assert [point.text for point in found.points] == ["99.9%", "0.1%", "0%", "100%"]


def test_floats_of_shares_are_told_alike():
    assert line(0.926, 0.971, is_share=True).points[0].text == "92.6%"


def test_each_month_has_its_own_limits():
    first = MonthValue(date(2026, 1, 1), 5, 6, 2, 10)
    found = control_line(
        [first, MonthValue(date(2026, 2, 1), 5), MonthValue(date(2026, 3, 1), 5, 6, 4, 8)], is_share=False
    )
    assert found is not None
    assert [(band.x, band.y, band.height, band.centre) for band in found.bands] == [(0, 0, 80, 40), (66.67, 20, 40, 40)]


def test_limits_are_never_cut_off():
    found = line(5, centre=5, lower=0, upper=14)
    assert found.ticks[-1].value >= 14
    assert found.bands[0].y >= 0
    assert found.bands[0].y + found.bands[0].height <= 100


def test_a_point_knows_its_side():
    found = line(2, 12, 5, centre=5, lower=3, upper=9, is_outside=True)
    assert [point.is_below for point in found.points] == [True, False, False]
    assert found.has_bad(is_high_good=True)
    assert found.has_bad(is_high_good=False)
    assert not line(2, 5, centre=5, lower=3, upper=9).has_bad(is_high_good=True)


def test_numbers_stand_where_there_is_room():
    assert [point.is_low for point in line(5, 2, 5, 5, 9, 1).points] == [False, True, False, False, False, True]
    assert [point.is_low for point in line(5).points] == [False]


def test_few_points_are_labelled():
    found = line(*range(1, 9), centre=20, lower=15, upper=25, is_outside=True)
    assert len(found.outside) == 8
    assert [point.text for point in found.labelled] == [str(value) for value in range(8 - MAX_LABELLED, 9)]
    assert [point.text for point in line(1, 2, 3).labelled] == ["3"]


@pytest.mark.parametrize(
    "values",
    [
        (95.4, 96.5, 95.3, 95, 96.6, 98, 97.4, 97.3, 96.8, 97.9, 96.8, 97.3),
        (1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
        (100, 80, 100, 100, 100, 100, 100, 100, 100, 100, 50, 100),
        (3, 9, 3, 9, 3, 9, 3, 9, 3, 9, 3, 9),
    ],
)
def test_a_number_never_lies_on_the_line(values: tuple[float, ...]):
    found = line(*values, centre=values[-1], lower=values[-1], upper=values[-1])
    (label,) = found.labels
    width = text_width(label.point.text) * 100 / PLOT_EM
    start = {"start": label.point.x, "middle": label.point.x - width / 2, "end": label.point.x - width}[label.anchor]
    crossed = [point.y for point in found.points if start <= point.x <= start + width]
    assert all(y > label.y or y < label.y - LABEL_HEIGHT for y in crossed)


def test_numbers_that_would_meet_are_left_out():
    found = line(*[5] * 9, 1, 1, 1, centre=5, lower=3, upper=9, is_outside=True)
    spans = [(label.point.x, label.y) for label in found.labels]
    assert len(set(spans)) == len(spans) < len(found.labelled)
