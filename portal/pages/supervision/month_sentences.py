"""Sentences above lines over months: what chance hardly made, by the rules of control charts.

A month outside of its limits is said before what many months in a row show: a long run on one side of the average, or a
long trend.
"""

from collections.abc import Sequence
from itertools import pairwise

from flask_babel import gettext, ngettext

from portal.library.charts.control_line import MonthValue
from portal.library.statistics.control_chart import ChartPattern, Signal
from portal.library.text.formats import format_month

MIN_RISES = 2  # months in a row: one alone is no rise “each month”


def on_time_sentence(months: Sequence[MonthValue], pattern: ChartPattern | None = None) -> str:
    """Say in which months fewer than usual were on time, and how it went on."""
    if nothing := _without_limits(months):
        return nothing
    fewer, more = _outside(months, below=True), _outside(months, below=False)
    if fewer:
        place = fewer[-1]
        month = format_month(months[place].month)
        if len(fewer) == 1:
            found = gettext("In %(month)s fewer than usual were on time", month=month)
        else:
            found = gettext(
                "In %(count)s of %(of)s months fewer than usual were on time, most recently in %(month)s",
                count=len(fewer),
                of=_with_limits(months),
                month=month,
            )
        return _went_on(found, months[place:], is_rise_good=True)
    if more:
        month = format_month(months[more[-1]].month)
        return gettext("In %(month)s more than usual were on time.", month=month)
    return _on_time_pattern(months, pattern) if pattern else _all_within(months)


def waiting_sentence(months: Sequence[MonthValue], pattern: ChartPattern | None = None) -> str:
    """Say in which months people waited longer than usual, and how it went on."""
    if nothing := _without_limits(months):
        return nothing
    longer, shorter = _outside(months, below=False), _outside(months, below=True)
    if longer:
        place = longer[-1]
        month = format_month(months[place].month)
        if len(longer) == 1:
            found = gettext("In %(month)s waits were longer than usual", month=month)
        else:
            found = gettext(
                "In %(count)s of %(of)s months waits were longer than usual, most recently in %(month)s",
                count=len(longer),
                of=_with_limits(months),
                month=month,
            )
        return _went_on(found, months[place:], is_rise_good=False)
    if shorter:
        return gettext("In %(month)s waits were shorter than usual.", month=format_month(months[shorter[-1]].month))
    return _waiting_pattern(months, pattern) if pattern else _all_within(months)


def _on_time_pattern(months: Sequence[MonthValue], pattern: ChartPattern) -> str:
    first, last = (format_month(months[place].month) for place in (pattern.places[0], pattern.places[-1]))
    span = {"count": len(pattern.places), "first": first, "last": last}
    if pattern.signal is Signal.RUN and pattern.is_up:
        return gettext(
            "In all %(count)s months with figures from %(first)s to %(last)s, more than average were on time.", **span
        )
    if pattern.signal is Signal.RUN:
        return gettext(
            "In all %(count)s months with figures from %(first)s to %(last)s, fewer than average were on time.", **span
        )
    if pattern.is_up:
        return gettext("From %(first)s to %(last)s the share on time rose from month to month.", **span)
    return gettext("From %(first)s to %(last)s the share on time fell from month to month.", **span)


def _waiting_pattern(months: Sequence[MonthValue], pattern: ChartPattern) -> str:
    first, last = (format_month(months[place].month) for place in (pattern.places[0], pattern.places[-1]))
    span = {"count": len(pattern.places), "first": first, "last": last}
    if pattern.signal is Signal.RUN and pattern.is_up:
        return gettext(
            "In all %(count)s months with figures from %(first)s to %(last)s, waits were longer than average.", **span
        )
    if pattern.signal is Signal.RUN:
        return gettext(
            "In all %(count)s months with figures from %(first)s to %(last)s, waits were shorter than average.", **span
        )
    if pattern.is_up:
        return gettext("From %(first)s to %(last)s waits became longer from month to month.", **span)
    return gettext("From %(first)s to %(last)s waits became shorter from month to month.", **span)


def _outside(months: Sequence[MonthValue], *, below: bool) -> list[int]:
    """Return the places of the months outside of their limits on one side."""
    return [
        place
        for place, each in enumerate(months)
        if each.is_outside
        and each.value is not None
        and each.centre is not None
        and (each.value < each.centre) == below
    ]


def _with_limits(months: Sequence[MonthValue]) -> int:
    return sum(each.value is not None and each.centre is not None for each in months)


def _without_limits(months: Sequence[MonthValue]) -> str:
    """Return what is said while no month has limits; nothing when one has."""
    if all(each.value is None for each in months):
        return gettext("There is nothing to show yet.")
    if not _with_limits(months):
        return gettext("There are too few months yet to tell what is usual.")
    return ""


def _all_within(months: Sequence[MonthValue]) -> str:
    count = _with_limits(months)
    if count == len(months):
        return ngettext(
            "The one month is within the usual range.", "All %(num)s months are within the usual range.", count
        )
    return ngettext(
        "The one month with enough cases is within the usual range.",
        "All %(num)s months with enough cases are within the usual range.",
        count,
    )


def _went_on(found: str, months: Sequence[MonthValue], *, is_rise_good: bool) -> str:
    """Add to a finding of the first of the months what came after it, where a rule tells."""
    after = months[1:]
    values = [each.value for each in months]
    steps = [b - a for a, b in pairwise(value for value in values if value is not None)]
    if None not in values and len(steps) >= MIN_RISES and all((step > 0) == is_rise_good and step for step in steps):
        if is_rise_good:
            return gettext("%(found)s; since then the share has risen each month.", found=found)
        return gettext("%(found)s; since then waits have become shorter each month.", found=found)
    known = [each for each in after if each.value is not None and each.centre is not None]
    if known and not any(each.is_outside for each in known):
        return gettext("%(found)s; since then it has been within the usual range.", found=found)
    return gettext("%(found)s.", found=found)
