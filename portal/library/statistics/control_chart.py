"""Control charts: tell what changed in a series from what always varies.

Shares are drawn as a p chart with limits from each month's own number, days and counts as a chart of individual values
and moving ranges (XmR). Both are Shewhart charts of ISO 7870-2 with limits three standard deviations from the centre.
Three rules mark points that chance hardly makes: a point outside the limits (Shewhart); eight in a row on one side of
the centre (Western Electric, Statistical Quality Control Handbook, 1956); six in a row rising or falling (Nelson, The
Shewhart control chart: tests for special causes, Journal of Quality Technology 16, 1984). Fewer than
``MIN_POINTS`` points have no limits (Wheeler, Understanding Variation, 1993, draws them of five or six and calls them
firm from some seventeen on). Values are exact; only the limits of a p chart, which are roots, are rounded.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby, pairwise
from math import sqrt

Number = int | Fraction

SIGMAS = 3  # standard deviations from the centre to a limit
XMR_FACTOR = Fraction(266, 100)  # three standard deviations in mean moving ranges of two: 3 / 1.128
MIN_POINTS = 10
MIN_WHOLE = 10
RUN_POINTS = 8
TREND_POINTS = 6


class Signal(StrEnum):
    """What marks a point as hardly made by chance."""

    OUTSIDE = "outside"  # beyond a limit
    RUN = "run"  # one of eight or more in a row on one side of the centre
    TREND = "trend"  # one of six or more in a row that rise or fall


@dataclass(frozen=True)
class ChartPoint:
    """A point of a chart; ``value`` is None where there was nothing to count, a limit None where none is drawn."""

    value: Fraction | None
    lower: Fraction | float | None = None
    upper: Fraction | float | None = None
    signals: frozenset[Signal] = frozenset()


@dataclass(frozen=True)
class ChartPattern:
    """Points in a row that chance hardly makes, by their places; up is a run above the centre or a rising trend."""

    signal: Signal
    places: tuple[int, ...]
    is_up: bool


@dataclass(frozen=True)
class ControlChart:
    """The points in their order, and the centre line; without one there are no limits and no signals."""

    centre: Fraction | None
    points: tuple[ChartPoint, ...]
    patterns: tuple[ChartPattern, ...] = ()

    @property
    def newest_pattern(self) -> ChartPattern | None:
        """Return the run or trend that ends last, of both at once the trend, which goes on; None without any."""
        return max(self.patterns, key=lambda each: (each.places[-1], each.signal is Signal.TREND), default=None)


@dataclass(frozen=True)
class Proportion:
    """A number of a whole, such as those in time of those decided in a month.

    Raises ValueError when it is negative or more than the whole.
    """

    count: int
    whole: int

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not 0 <= self.count <= self.whole:
            raise ValueError(f"{self.count} is no part of {self.whole}")

    @property
    def share(self) -> Fraction | None:
        """Return the part as a share of 0 to 1; None of nothing."""
        return Fraction(self.count, self.whole) if self.whole else None


def p_chart(parts: Sequence[Proportion]) -> ControlChart:
    """Return the chart of shares; a month with a whole below ``MIN_WHOLE`` is drawn, but has no limits.

    A month with nothing is no point: a run or a trend goes on over it.
    """
    shares = [part.share for part in parts]
    if _too_few(shares):
        return _without_limits(shares)
    centre = Fraction(sum(part.count for part in parts), sum(part.whole for part in parts))

    def limits(place: int) -> tuple[float, float] | None:
        return p_limits(centre, parts[place].whole) if parts[place].whole >= MIN_WHOLE else None

    def is_outside(place: int) -> bool:
        return parts[place].whole >= MIN_WHOLE and side_of_limits(parts[place], centre) != 0

    return _chart(centre, shares, limits, is_outside)


def individuals_chart(values: Sequence[Number | None], *, may_be_negative: bool = False) -> ControlChart:
    """Return the chart of days or counts, whose lower limit is not below 0 unless values may be negative.

    A month without a value is no point, and makes no moving range with its neighbours.
    """
    exact = [None if value is None else Fraction(value) for value in values]
    ranges = [abs(later - earlier) for earlier, later in pairwise(exact) if earlier is not None and later is not None]
    found = [value for value in exact if value is not None]
    if _too_few(exact) or not ranges:
        return _without_limits(exact)
    centre = sum(found, Fraction()) / len(found)
    reach = XMR_FACTOR * sum(ranges, Fraction()) / len(ranges)
    lower = centre - reach if may_be_negative else max(centre - reach, Fraction())
    upper = centre + reach

    def is_outside(place: int) -> bool:
        value = exact[place]
        return value is not None and not lower <= value <= upper

    return _chart(centre, exact, lambda _: (lower, upper), is_outside)


def p_limits(centre: Fraction, whole: int) -> tuple[float, float]:
    """Return the lower and the upper limit of a share of a whole around a centre, within 0 and 1."""
    reach = SIGMAS * sqrt(centre * (1 - centre) / whole)
    return max(float(centre) - reach, 0.0), min(float(centre) + reach, 1.0)


def side_of_limits(part: Proportion, centre: Fraction) -> int:
    """Return -1 for a share below its limits around a centre, 1 for one above, 0 for one within; without rounding."""
    away = Fraction(part.count, part.whole) - centre
    if away**2 * part.whole <= SIGMAS**2 * centre * (1 - centre):
        return 0
    return 1 if away > 0 else -1


def _too_few(values: Sequence[Fraction | None]) -> bool:
    return sum(value is not None for value in values) < MIN_POINTS


def _without_limits(values: Sequence[Fraction | None]) -> ControlChart:
    return ControlChart(None, tuple(ChartPoint(value) for value in values))


def _chart(
    centre: Fraction,
    values: Sequence[Fraction | None],
    limits: Callable[[int], tuple[Fraction | float, Fraction | float] | None],
    is_outside: Callable[[int], bool],
) -> ControlChart:
    plotted = [(place, value) for place, value in enumerate(values) if value is not None]
    patterns = (*_runs(plotted, centre), *_trends(plotted))
    outside = {place for place, _ in plotted if is_outside(place)}
    points = []
    for place, value in enumerate(values):
        lower, upper = (limits(place) if value is not None else None) or (None, None)
        signals = {each.signal for each in patterns if place in each.places}
        if place in outside:
            signals.add(Signal.OUTSIDE)
        points.append(ChartPoint(value, lower, upper, frozenset(signals)))
    return ControlChart(centre, tuple(points), patterns)


def _runs(plotted: Sequence[tuple[int, Fraction]], centre: Fraction) -> Iterator[ChartPattern]:
    """Yield the long runs on one side of the centre; a point on the centre ends a run."""
    for side, members in groupby(plotted, key=lambda point: (point[1] > centre) - (point[1] < centre)):
        places = tuple(place for place, _ in members)
        if side and len(places) >= RUN_POINTS:
            yield ChartPattern(Signal.RUN, places, side > 0)


def _trends(plotted: Sequence[tuple[int, Fraction]]) -> Iterator[ChartPattern]:
    """Yield the long series that rise, or fall, from each point to the next."""
    steps = [(pair, (pair[1][1] > pair[0][1]) - (pair[1][1] < pair[0][1])) for pair in pairwise(plotted)]
    for direction, members in groupby(steps, key=lambda step: step[1]):
        pairs = [pair for pair, _ in members]
        if direction and len(pairs) >= TREND_POINTS - 1:
            yield ChartPattern(Signal.TREND, (pairs[0][0][0], *(later[0] for _, later in pairs)), direction > 0)
