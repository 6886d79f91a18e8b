"""Control charts: limits and signals of published examples, and what lies just inside and just outside."""

from fractions import Fraction
from math import sqrt

import pytest

from portal.library.statistics.control_chart import (
    ChartPattern,
    ControlChart,
    Number,
    Proportion,
    Signal,
    individuals_chart,
    p_chart,
    p_limits,
    side_of_limits,
)

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2: chips misregistered of 50 on each of 30 wafers.
WAFERS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# The same, 6.3.2.2: flow rates of the first ten batches of a process.
FLOW_RATES = ["49.6", "47.6", "49.9", "51.3", "47.8", "51.2", "52.6", "52.4", "53.6", "52.1"]


def marked(chart: ControlChart, signal: Signal) -> list[int]:
    return [place for place, point in enumerate(chart.points) if signal in point.signals]


def test_limits_of_shares_are_those_published():
    chart = p_chart([Proportion(count, 50) for count in WAFERS])
    assert chart.centre == Fraction(sum(WAFERS), 30 * 50) == Fraction(347, 1500)  # 0.2313
    reach = 3 * sqrt(347 / 1500 * 1153 / 1500 / 50)
    for point in chart.points:
        assert point.lower == pytest.approx(347 / 1500 - reach)
        assert (round(float(point.lower or 0), 4), round(float(point.upper or 0), 4)) == (0.0524, 0.4102)
    assert marked(chart, Signal.OUTSIDE) == [14, 22]  # 0.44 and 0.48


def test_limits_of_values_are_those_published():
    chart = individuals_chart([Fraction(rate) for rate in FLOW_RATES])
    assert chart.centre == Fraction("50.81")
    mean_range = Fraction("16.9") / 9  # 2.0 + 2.3 + 1.4 + 3.5 + 3.4 + 1.4 + 0.2 + 1.2 + 1.5
    for point in chart.points:
        assert (point.lower, point.upper) == (
            Fraction("50.81") - Fraction("2.66") * mean_range, Fraction("50.81") + Fraction("2.66") * mean_range,
        )  # fmt: skip
        # Published are 45.8159 and 55.8041, by three divided by 1.128, of which 2.66 is the rounded value.
        assert (float(point.lower or 0), float(point.upper or 0)) == pytest.approx((45.8159, 55.8041), abs=0.001)
    assert all(not point.signals for point in chart.points)


def test_each_month_has_limits_of_its_own():
    parts = [Proportion(9 * size, 10 * size) for size in (1, 2, 3, 4, 10, 20, 30, 40, 100, 1000)]
    chart = p_chart(parts)
    for part, point in zip(parts, chart.points, strict=True):
        assert (point.lower, point.upper) == p_limits(Fraction(9, 10), part.whole)
    reaches = [float(chart.centre or 0) - float(point.lower or 0) for point in chart.points]
    assert reaches == sorted(reaches, reverse=True)


@pytest.mark.parametrize(
    ("centre", "whole", "limits"),
    [
        (Fraction(1, 2), 9, (0.0, 1.0)),
        (Fraction(1, 2), 36, (0.25, 0.75)),
        (Fraction(9, 10), 9, (0.6, 1.0)),
        (Fraction(1, 10), 9, (0.0, 0.4)),
        (Fraction(0), 50, (0.0, 0.0)),
        (Fraction(1), 50, (1.0, 1.0)),
    ],
)
def test_limits_of_shares_stay_shares(centre: Fraction, whole: int, limits: tuple[float, float]):
    assert p_limits(centre, whole) == pytest.approx(limits)


@pytest.mark.parametrize(
    ("part", "centre", "side"),
    [
        (Proportion(9, 36), Fraction(1, 2), 0),  # on the limit of 0.25
        (Proportion(8, 36), Fraction(1, 2), -1),
        (Proportion(27, 36), Fraction(1, 2), 0),
        (Proportion(28, 36), Fraction(1, 2), 1),
        (Proportion(50, 50), Fraction(1), 0),
        (Proportion(49, 50), Fraction(1), -1),
        (Proportion(1, 50), Fraction(0), 1),
    ],
)
def test_a_share_on_the_limit_is_within(part: Proportion, centre: Fraction, side: int):
    assert side_of_limits(part, centre) == side


@pytest.mark.parametrize(("points", "has_limits"), [(0, False), (1, False), (9, False), (10, True), (12, True)])
def test_few_points_have_no_limits(points: int, has_limits: bool):
    charts = (p_chart([Proportion(15, 20)] * points), individuals_chart([7] * points))
    for chart in charts:
        assert len(chart.points) == points
        assert (chart.centre is not None) is has_limits
        assert all((point.upper is not None) is has_limits for point in chart.points)


def test_months_with_little_have_no_limits():
    chart = p_chart([Proportion(9, 10)] * 10 + [Proportion(0, 9), Proportion(0, 0)])
    assert [point.lower is not None for point in chart.points] == [True] * 10 + [False, False]
    assert (chart.points[10].value, chart.points[11].value) == (0, None)
    assert marked(chart, Signal.OUTSIDE) == []


@pytest.mark.parametrize(
    ("values", "run"),
    [
        ([1] * 8 + [9] * 7, range(8)),
        ([1] * 7 + [9] * 8, range(7, 15)),
        ([1] * 7 + [9] * 7, []),
        ([1] * 4 + [5] + [1] * 4 + [9] * 4 + [5] + [9] * 4, []),  # a point on the centre ends it
        ([1] * 4 + [None] + [1] * 4 + [9] * 4 + [None] + [9] * 4, [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17]),
    ],
)  # fmt: skip
def test_eight_on_one_side_are_a_run(values: list[Number | None], run: list[int]):
    assert marked(individuals_chart(values), Signal.RUN) == list(run)


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ([5, 3, 4, 5, 6, 7, 8, 5, 6, 5], range(1, 7)),
        ([5, 3, 4, 5, 6, 7, 5, 5, 6, 5], []),  # five
        ([5, 8, 7, 6, 5, 4, 3, 5, 4, 5], range(1, 7)),
        ([5, 3, 4, 5, 5, 6, 7, 8, 5, 5], []),  # two alike
        ([5, 3, 4, 5, None, 6, 7, 8, 5, 6, 5], [1, 2, 3, 5, 6, 7]),
    ],
)
def test_six_rising_or_falling_are_a_trend(values: list[Number | None], trend: list[int]):
    assert marked(individuals_chart(values), Signal.TREND) == list(trend)


@pytest.mark.parametrize(
    ("last", "is_outside"),
    [(Fraction(10), False), (Fraction(2), True), (Fraction(40), True), (None, False)],
)  # fmt: skip
def test_a_point_beyond_the_limits_is_marked(last: Fraction | None, is_outside: bool):
    chart = individuals_chart([10, 11] * 12 + [last])
    assert marked(chart, Signal.OUTSIDE) == ([24] if is_outside else [])


def test_days_and_counts_have_no_limit_below_nought():
    values = [0, 4] * 6
    assert individuals_chart(values).points[0].lower == 0
    assert individuals_chart(values, may_be_negative=True).points[0].lower == 2 - Fraction("2.66") * 4


def test_a_series_that_never_varies_is_unmarked():
    for chart in (individuals_chart([7] * 24), p_chart([Proportion(20, 20)] * 24), p_chart([Proportion(0, 20)] * 24)):
        assert chart.centre is not None
        assert all(not point.signals for point in chart.points)


def test_no_neighbours_make_no_limits():
    assert individuals_chart([1, None] * 10).centre is None


@pytest.mark.parametrize(("count", "whole"), [(-1, 5), (6, 5), (1, 0)])
def test_what_is_no_part_is_refused(count: int, whole: int):
    with pytest.raises(ValueError, match="is no part of"):
        Proportion(count, whole)


def values_of(*values: int | None) -> list[Fraction | None]:
    return [None if value is None else Fraction(value) for value in values]


@pytest.mark.parametrize(
    ("values", "pattern"),
    [
        ((5, 5, 5, 5, 5, 5, 5, 5, 5, 6), ChartPattern(Signal.RUN, tuple(range(9)), is_up=False)),
        ((9, 1, 1, 1, None, 1, 1, 1, 1, 1, 9), ChartPattern(Signal.RUN, (1, 2, 3, 5, 6, 7, 8, 9), is_up=False)),
        ((4, 3, 4, 3, 4, 1, 2, 3, 4, 5, 6), ChartPattern(Signal.TREND, tuple(range(5, 11)), is_up=True)),
        ((1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1), ChartPattern(Signal.TREND, tuple(range(5, 11)), is_up=False)),
        ((20, 20, 19, 21, 5, 4, 3, 2, 1, 0, -1, -2), ChartPattern(Signal.TREND, tuple(range(3, 12)), is_up=False)),
        ((3, 4, 3, 4, 3, 4, 3, 4, 3, 4), None),
    ],
)
def test_the_newest_pattern_is_said(values: tuple[int | None, ...], pattern: ChartPattern | None):
    assert individuals_chart(values_of(*values), may_be_negative=True).newest_pattern == pattern
