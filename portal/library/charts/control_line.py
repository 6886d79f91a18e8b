"""A line over months within the limits of usual variation, each month with its own (a p chart, or one of individuals).

The vertical scale begins at 0, unless that would press what differs against the upper edge; then the chart must say so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from portal.library.charts.axis import Tick, step_for
from portal.library.charts.labels import text_width
from portal.library.statistics.control_chart import ControlChart, Signal
from portal.library.statistics.shares import WHOLE, length_of, per_cent, per_cent_text

Number = int | float | Fraction

MAX_LABELLED = 3  # numbers beside points outside of the limits: more would meet; all stand in the table
PLOT_EM = 9.5  # em of a label: a phone of 320 px in large type, without the numbers of the scale
LABEL_GAP, LABEL_HEIGHT = 6, 12  # of 100 in height: what a number keeps from the line, and how high it is
_PER_CENT = Fraction(1, WHOLE)
_DAY_DIGITS = 1  # a tenth of a day, or of a case


@dataclass(frozen=True)
class MonthValue:
    """A month by its first day, its value, and the limits that hold for it; None where nothing tells.

    ``n`` is how many cases the value is made of.
    """

    month: date
    value: Number | None
    centre: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    is_outside: bool = False
    n: int | None = None


def month_values(months: Iterable[date], chart: ControlChart, wholes: Sequence[int] = ()) -> tuple[MonthValue, ...]:
    """Return the months of a control chart, by their first days; ``wholes`` say of how many cases each is made."""
    return tuple(
        MonthValue(
            month,
            point.value,
            centre=None if point.lower is None else chart.centre,
            lower=_exact(point.lower),
            upper=_exact(point.upper),
            is_outside=Signal.OUTSIDE in point.signals,
            n=wholes[place] if wholes else None,
        )
        for place, (month, point) in enumerate(zip(months, chart.points, strict=True))
    )


def _exact(limit: Fraction | float | None) -> Fraction | None:
    return None if limit is None else Fraction(limit)


@dataclass(frozen=True)
class LinePoint:
    """A month that has a value, where it is drawn, and its value as text.

    ``is_low`` says that no neighbour is lower, so that below it there is room.
    """

    month: MonthValue
    x: float
    y: float
    text: str
    is_low: bool

    @property
    def is_below(self) -> bool:
        """Tell whether the value lies below the centre."""
        value, centre = self.month.value, self.month.centre
        return value is not None and centre is not None and value < centre


@dataclass(frozen=True)
class PointLabel:
    """The number of a point: its anchor at the x of the point, and the y of its base line, clear of the line."""

    point: LinePoint
    anchor: Literal["start", "middle", "end"]
    y: float


@dataclass(frozen=True)
class LimitBand:
    """The limits of a month: a rectangle, and the height of the centre within the chart."""

    x: float
    width: float
    y: float
    height: float
    centre: float


@dataclass(frozen=True)
class ControlLine:
    """The chart on a scale of 0 to 100 in both directions, y counted from the top.

    ``segments`` join months that follow one another; a month without a value parts them. ``columns`` are the middles of
    all months.
    """

    months: tuple[MonthValue, ...]
    columns: tuple[float, ...]
    points: tuple[LinePoint, ...]
    bands: tuple[LimitBand, ...]
    segments: tuple[tuple[LinePoint, LinePoint], ...]
    ticks: tuple[Tick, ...]
    is_share: bool

    @property
    def begins_at_zero(self) -> bool:
        """Tell whether the scale begins at 0."""
        return not self.ticks or self.ticks[0].value == 0

    @property
    def outside(self) -> tuple[LinePoint, ...]:
        """Return the points outside of their limits."""
        return tuple(point for point in self.points if point.month.is_outside)

    @property
    def labelled(self) -> tuple[LinePoint, ...]:
        """Return the points that have a number: the newest ones outside of the limits, and the last."""
        newest = self.points[-1]
        before = [point for point in self.outside if point is not newest]
        return (*before[-MAX_LABELLED:], newest)

    @property
    def labels(self) -> tuple[PointLabel, ...]:
        """Return the numbers beside points, the newest first, without those that would meet a newer one."""
        found: list[PointLabel] = []
        for point in reversed(self.labelled):
            label = self._label(point)
            if all(_are_apart(label, other) for other in found):
                found.append(label)
        return tuple(found)

    def _label(self, point: LinePoint) -> PointLabel:
        """Place a number above all that the line is beneath it, or below where that is nearer and has room."""
        anchor: Literal["start", "middle", "end"] = "start" if point.x < 8 else "end" if point.x > 92 else "middle"
        start, end = _span(point, anchor)
        passed = [other.y for other in self.points if start <= other.x <= end]
        for first, second in self.segments:
            for x in (start, end):
                if first.x < x < second.x:
                    passed.append(first.y + (second.y - first.y) * (x - first.x) / (second.x - first.x))
        above, below = min(passed) - LABEL_GAP, max(passed) + LABEL_GAP + LABEL_HEIGHT
        is_below = point.is_low or point.y - above > below - LABEL_HEIGHT - point.y
        return PointLabel(point, anchor, round(below if is_below and below <= WHOLE + LABEL_GAP else above, 2))

    def has_bad(self, is_high_good: bool) -> bool:
        """Tell whether a point lies outside of the limits on the bad side."""
        return any(point.is_below == is_high_good for point in self.outside)

    def tick_text(self, tick: Tick) -> str:
        """Return a round value of the vertical scale as text."""
        return f"{per_cent(tick.value, 1)}%" if self.is_share else tick.text

    def text(self, value: Number | None) -> str:
        """Return a value as text: a share in per cent to a tenth, another number to a tenth; a dash for None."""
        if value is None:
            return "—"
        if self.is_share:
            return f"{per_cent_text(Fraction(value).limit_denominator(), 1)}%"
        return f"{round(float(value), _DAY_DIGITS):g}"


def control_line(months: Sequence[MonthValue], *, is_share: bool) -> ControlLine | None:
    """Return the line of months, oldest first; None while no month has a value. Shares are between 0 and 1."""
    drawn = [each for each in months if each.value is not None]
    if not drawn:
        return None
    ticks = _ticks(drawn, is_share=is_share)
    bottom, top = ticks[0].value, ticks[-1].value
    width = WHOLE / len(months)
    columns = tuple(round((place + 0.5) * width, 2) for place in range(len(months)))

    def height_of(value: Number) -> float:
        return length_of(top - Fraction(value), top - bottom)

    empty = ControlLine(tuple(months), columns, (), (), (), ticks, is_share)
    heights = {place: height_of(each.value) for place, each in enumerate(months) if each.value is not None}
    places = {
        place: LinePoint(months[place], columns[place], y, empty.text(months[place].value), _is_low(heights, place))
        for place, y in heights.items()
    }
    bands = tuple(
        _band(place, width, height_of(each.centre), height_of(each.lower), height_of(each.upper))
        for place, each in enumerate(months)
        if each.centre is not None and each.lower is not None and each.upper is not None
    )
    joined = tuple((places[place], places[place + 1]) for place in places if place + 1 in places)
    return ControlLine(tuple(months), columns, tuple(places.values()), bands, joined, ticks, is_share)


def _span(point: LinePoint, anchor: str) -> tuple[float, float]:
    """Return from where to where a number reaches on the narrowest chart."""
    width = text_width(point.text) * WHOLE / PLOT_EM
    start = {"start": point.x, "middle": point.x - width / 2, "end": point.x - width}[anchor]
    return start, start + width


def _are_apart(label: PointLabel, other: PointLabel) -> bool:
    (start, end), (other_start, other_end) = _span(label.point, label.anchor), _span(other.point, other.anchor)
    return end < other_start or other_end < start or abs(label.y - other.y) >= LABEL_HEIGHT


def _is_low(heights: Mapping[int, float], place: int) -> bool:
    beside = [heights[each] for each in (place - 1, place + 1) if each in heights]
    return bool(beside) and heights[place] > max(beside)


def _band(place: int, width: float, centre: float, lower: float, upper: float) -> LimitBand:
    return LimitBand(round(place * width, 2), round(width, 2), upper, round(lower - upper, 2), centre)


def _ticks(months: Sequence[MonthValue], *, is_share: bool) -> tuple[Tick, ...]:
    """Return the round values of the vertical scale, the lowest first, with their heights."""
    values = [Fraction(value) for each in months for value in (each.value, each.lower, each.upper) if value is not None]
    least, most = min(values), max(values)
    if 2 * least < most:
        least = Fraction(0)
    step = step_for(most - least, _PER_CENT if is_share else Fraction(1))
    bottom, top = floor(least / step) * step, ceil(most / step) * step
    if bottom == top:
        bottom, top = (bottom - step, top) if bottom else (bottom, top + step)
    values = [bottom + step * place for place in range(int((top - bottom) / step) + 1)]
    return tuple(Tick(value, length_of(top - value, top - bottom)) for value in values)
