"""Trends of complaints and ratings by month, each a line within the limits of usual variation with its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.figures.models import FigureDay
from portal.figures.values import MonthLine
from portal.library.charts.control_line import ControlLine, MonthValue, control_line, month_values
from portal.library.statistics.control_chart import (
    ChartPattern,
    ControlChart,
    Proportion,
    Signal,
    individuals_chart,
    p_chart,
)
from portal.library.statistics.disclosure_control import Period
from portal.library.text.formats import format_month


@dataclass(frozen=True)
class Trend:
    """A line over months: what it is of, what it shows, and whether high values are the good ones."""

    label: Any
    value_name: Any
    counted: Any
    values: tuple[MonthValue, ...]
    chart: ControlChart
    line: ControlLine
    is_high_good: bool

    @property
    def sentence(self) -> str:
        """Say what the line shows."""
        return trend_sentence(self.label, self.values, self.chart)


SHARES = (
    (_l("Complaints replied to on time"), ("in_time", "due"), _l("Replied to or overdue")),
    (_l("Satisfied of those who rated"), ("satisfied", "rated"), _l("Ratings published")),
    (_l("Called resolved by those who responded"), ("resolved", "responded"), _l("Responses published")),
)


def trends_of(day: FigureDay) -> list[Trend]:
    """Return the trends for which there are months enough to tell what is usual; none of fewer.

    A month that goes on has fewer complaints than it will have, and before the first complaint nothing was counted.
    """
    over = (line for line in day.figures.months if Period(day.as_of).is_over(line.month))
    lines, found = list(dropwhile(lambda line: not line.received, over)), list[Trend | None]()
    for label, (part, whole), counted in SHARES:
        parts = [Proportion(getattr(line, part), getattr(line, whole)) for line in lines]
        line = _line(lines, p_chart(parts), [each.whole for each in parts])
        found.append(Trend(label, _l("Share"), counted, *line, is_high_good=True) if line else None)
    received = individuals_chart([line.received for line in lines])
    line = _line(lines, received)
    label = _l("Complaints received")
    found.append(Trend(label, _l("Complaints"), "", *line, is_high_good=False) if line else None)
    return [each for each in found if each is not None]


def _line(
    lines: Sequence[MonthLine], chart: ControlChart, wholes: Sequence[int] = ()
) -> tuple[tuple[MonthValue, ...], ControlChart, ControlLine] | None:
    if chart.centre is None:
        return None
    values = month_values((date(*line.month, 1) for line in lines), chart, wholes)
    drawn = control_line(values, is_share=bool(wholes))
    return (values, chart, drawn) if drawn else None


def trend_sentence(label: Any, months: Sequence[MonthValue], chart: ControlChart) -> str:
    """Say what chance hardly made: the newest month outside of its limits, else a long run or trend; else nothing."""
    outside = [each for each in months if each.is_outside and each.value is not None and each.centre is not None]
    pattern = chart.newest_pattern
    if outside:
        newest = outside[-1]
        values = {"what": label, "month": format_month(newest.month), "count": len(outside)}
        if (newest.value or 0) > (newest.centre or 0):
            return gettext(
                "%(what)s: more than usual in %(month)s; months outside the usual range: %(count)s.", **values
            )
        return gettext("%(what)s: less than usual in %(month)s; months outside the usual range: %(count)s.", **values)
    if pattern is None:
        return gettext("%(what)s: every month within the usual range.", what=label)
    return _pattern_sentence(label, months, pattern)


def _pattern_sentence(label: Any, months: Sequence[MonthValue], pattern: ChartPattern) -> str:
    span = {
        "what": label,
        "first": format_month(months[pattern.places[0]].month),
        "last": format_month(months[pattern.places[-1]].month),
    }
    if pattern.signal is Signal.RUN and pattern.is_up:
        return gettext("%(what)s: above average in each month from %(first)s to %(last)s.", **span)
    if pattern.signal is Signal.RUN:
        return gettext("%(what)s: below average in each month from %(first)s to %(last)s.", **span)
    if pattern.is_up:
        return gettext("%(what)s: rising from month to month from %(first)s to %(last)s.", **span)
    return gettext("%(what)s: falling from month to month from %(first)s to %(last)s.", **span)
