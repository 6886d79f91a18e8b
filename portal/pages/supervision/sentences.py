"""Sentences that say what a chart shows, the finding first. Each claim has its rule; one that has none is not made.

A sentence counts in one unit. Shares of fewer than a hundred are counts, “56 of 57”; none is rounded to all or nothing.
"""

from flask_babel import gettext, ngettext

from portal.library.charts.complaint_flow import ComplaintCounts
from portal.library.charts.heat_strip import HeatStrip
from portal.library.charts.wait_rows import WaitRows
from portal.library.statistics.shares import WHOLE, per_cent, per_cents


def promise_sentence(in_time: int, late: int, open_late: int) -> str:
    """Say how many of the applications that were due were closed on time, and how many are open and overdue."""
    due = in_time + late + open_late
    if not due:
        return gettext("No application has been due yet.")
    if not late + open_late:
        return ngettext(
            "No application was late: %(num)s was due and closed on time.",
            "No application was late: all %(num)s that were due were closed on time.",
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
            return gettext("How long services take is not published or not known yet.")
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


def late_sentence(strip: HeatStrip) -> str:
    """Say how many applications were late, and in how many departments; none is named, for this is no ranking."""
    if not any(cell.count is not None for row in strip.rows for cell in row.cells):
        return gettext("No application has been due yet.")
    if not strip.total:
        return gettext("No application was late, in any department.")
    return ngettext(
        "%(num)s application was late, in %(late)s of the %(of)s departments with applications.",
        "%(num)s applications were late, in %(late)s of the %(of)s departments with applications.",
        strip.total,
        late=sum(row.total > 0 for row in strip.rows),
        of=len(strip.rows),
    )


def ratings_sentence(satisfied: int, published: int, silent: int, given: int = 0) -> str:
    """Say how many of those whose rating is published were satisfied, and how many did not rate, which is never that.

    While none is published, say how many were given in the period: that number is public.
    """
    if not published:
        if not given:
            return gettext("No rating was given.")
        return ngettext(
            "%(num)s rating was given; what it says is not published yet.",
            "%(num)s ratings were given; what they say is not published yet.",
            given,
        )
    if satisfied == published:
        found = gettext("Everyone whose rating is published was satisfied")
    elif not satisfied:
        found = gettext("Nobody whose rating is published was satisfied")
    else:
        share = per_cent(satisfied, published)
        found = gettext("%(share)s%% of those whose ratings are published were satisfied", share=share)
    if not silent:
        return gettext("%(found)s.", found=found)
    return gettext("%(found)s; %(still)s.", found=found, still=gettext("%(count)s did not rate", count=silent))


def complaints_sentence(counts: ComplaintCounts) -> str:
    """Say how many complaints came in, and how many complainants called theirs resolved, as far as it is published."""
    if not counts.received:
        return gettext("No complaint was received.")
    received = ngettext("%(num)s complaint", "%(num)s complaints", counts.received)
    if not counts.published:
        if not counts.replied:
            return gettext("%(received)s; none has been replied to.", received=received)
        return gettext("%(received)s; what complainants said of the reply is not published yet.", received=received)
    if not counts.responded:
        return gettext(
            "%(received)s; in the %(published)s cases published, no complainant responded.",
            received=received,
            published=counts.published,
        )
    if counts.published > counts.replied:
        text = gettext("of %(responded)s responses published, some to earlier replies, %(resolved)s call it resolved",
                       responded=counts.responded, resolved=counts.resolved)  # fmt: skip
        return gettext("%(found)s; %(still)s.", found=received, still=text)
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
