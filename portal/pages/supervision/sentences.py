"""Sentences that say what a chart shows, the finding first. Each claim has its rule; one that has none is not made.

A sentence counts in one unit. Shares of fewer than a hundred are counts, “56 of 57”; none is rounded to all or nothing.
"""

from collections.abc import Sequence
from itertools import pairwise

from flask_babel import gettext, ngettext

from portal.library.charts.complaint_flow import ComplaintCounts
from portal.library.charts.control_line import MonthValue
from portal.library.charts.heat_strip import HeatStrip
from portal.library.charts.wait_rows import WaitRows
from portal.library.statistics.shares import WHOLE, per_cent, per_cents
from portal.library.text.formats import format_month

MIN_RISES = 2  # months in a row: one alone is no rise “each month”


def promise_sentence(in_time: int, late: int, open_late: int) -> str:
    """Say how many of the applications that were due were closed on time, and how many are open and overdue."""
    due = in_time + late + open_late
    if not due:
        return gettext("No application has been due yet.")
    if not late + open_late:
        return ngettext(
            "Nobody waited longer than promised: %(num)s application was due and closed on time.",
            "Nobody waited longer than promised: all %(num)s applications that were due were closed on time.",
            due,
        )
    if not in_time:
        found = ngettext(
            "The one application that was due was not closed on time",
            "None of the %(num)s applications that were due was closed on time",
            due,
        )
    elif due < WHOLE:
        found = gettext("%(count)s of %(due)s applications that were due were closed on time", count=in_time, due=due)
    else:
        share = per_cents([in_time, late + open_late])[0]
        found = gettext("Of every 100 applications that were due, %(count)s were closed on time", count=share)
    if not open_late:
        return gettext("%(found)s.", found=found)
    still = ngettext("%(num)s is still open and overdue", "%(num)s are still open and overdue", open_late)
    return gettext("%(found)s; %(still)s.", found=found, still=still)


def promise_formula(in_time: int, late: int, open_late: int) -> str:
    """Return how the share in the sentence is calculated; nothing where the sentence has the counts themselves."""
    due = in_time + late + open_late
    if due < WHOLE or due == in_time or not in_time:
        return ""
    share = per_cents([in_time, late + open_late])[0]
    counts = {"in_time": in_time, "late": late, "open": open_late, "share": share}
    if not open_late:
        return gettext(
            "Due are those closed on time or late: %(in_time)s ÷ (%(in_time)s + %(late)s) = %(share)s%%.", **counts
        )
    return gettext(
        "Due are those closed on time, closed late or overdue: "
        "%(in_time)s ÷ (%(in_time)s + %(late)s + %(open)s) = %(share)s%%.",
        **counts,
    )


def services_sentence(waits: WaitRows) -> str:
    """Say of how many services nine in ten applications are closed within the promise."""
    compared, over = waits.compared, len(waits.over)
    if not compared:
        if waits.rows:
            return gettext("There are too few applications yet to tell how long services take.")
        if waits.same_day or waits.same_day_late:
            return _same_day_sentence(waits)
        return gettext("No service has a time limit yet.")
    if not over:
        return ngettext(
            "The one service with known waits keeps its promise for nine in ten.",
            "All %(num)s services with known waits keep their promise for nine in ten.",
            compared,
        )
    if over == compared:
        return ngettext(
            "The one service with known waits does not keep its promise for nine in ten.",
            "None of %(num)s services with known waits keeps its promise for nine in ten.",
            compared,
        )
    return gettext(
        "%(count)s of %(compared)s services with known waits keep their promise for nine in ten.",
        count=compared - over,
        compared=compared,
    )


def _same_day_sentence(waits: WaitRows) -> str:
    """Say that the services are due on the same day, and of how many applications that was not kept."""
    count = len(waits.same_day) + len(waits.same_day_late)
    found = ngettext("The one service is due on the same day", "All %(num)s services are due on the same day", count)
    late = sum(service.late for service in waits.same_day_late)
    if not late:
        return gettext("%(found)s.", found=found)
    still = ngettext("%(num)s application was late", "%(num)s applications were late", late)
    return gettext("%(found)s; %(still)s.", found=found, still=still)


def on_time_sentence(months: Sequence[MonthValue]) -> str:
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
    return _all_within(months)


def waiting_sentence(months: Sequence[MonthValue]) -> str:
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
    return _all_within(months)


def late_sentence(strip: HeatStrip) -> str:
    """Say how many applications were late, and in how many departments; none is named, for this is no ranking."""
    if not any(cell.count is not None for row in strip.rows for cell in row.cells):
        return gettext("No application has been due yet.")
    if not strip.total:
        return gettext("Nobody waited longer than promised, in any department.")
    return ngettext(
        "%(num)s application was late, in %(late)s of %(of)s departments.",
        "%(num)s applications were late, in %(late)s of %(of)s departments.",
        strip.total,
        late=sum(row.total > 0 for row in strip.rows),
        of=len(strip.rows),
    )


def ratings_sentence(satisfied: int, published: int, silent: int) -> str:
    """Say how many of those who rated were satisfied, and how many did not rate; these never count as satisfied."""
    if not published:
        return gettext("Ratings are not published yet: fewer than ten people have rated.")
    if satisfied == published:
        found = gettext("Everyone who rated was satisfied")
    elif not satisfied:
        found = gettext("Nobody who rated was satisfied")
    else:
        found = gettext("%(share)s%% of those who rated were satisfied", share=per_cent(satisfied, published))
    if not silent:
        return gettext("%(found)s.", found=found)
    return gettext("%(found)s; %(still)s.", found=found, still=gettext("%(count)s did not rate", count=silent))


def complaints_sentence(counts: ComplaintCounts) -> str:
    """Say how many complaints came in, and how many complainants called theirs resolved."""
    if not counts.received:
        return gettext("No complaint was received.")
    received = ngettext("%(num)s complaint", "%(num)s complaints", counts.received)
    if not counts.responded:
        return gettext("%(received)s; no complainant has said yet whether it is resolved.", received=received)
    return gettext(
        "%(received)s; of %(responded)s with a response, %(resolved)s were called resolved.",
        received=received,
        responded=counts.responded,
        resolved=counts.resolved,
    )


def actions_sentence(open_: int, overdue: int, effective: int) -> str:
    """Say how many corrective actions are open and overdue, and how many were verified as effective."""
    verified = ngettext("%(num)s was verified as effective", "%(num)s were verified as effective", effective)
    if not open_:
        found = gettext("No corrective action is open")
    elif not overdue:
        found = ngettext(
            "%(num)s corrective action is open, none overdue",
            "%(num)s corrective actions are open, none overdue",
            open_,
        )
    else:
        found = ngettext(
            "%(num)s corrective action is open, %(overdue)s overdue",
            "%(num)s corrective actions are open, %(overdue)s overdue",
            open_,
            overdue=overdue,
        )
    return (
        gettext("%(found)s; %(still)s.", found=found, still=verified)
        if effective
        else gettext("%(found)s.", found=found)
    )


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
