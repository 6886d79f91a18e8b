"""What failed by the end of a month, named plainly: a sentence for each rule that finds something.

Of services at most ``MOST_NAMED`` are named; of more it is said how many there are, for a list of them is no finding.
"""

from collections.abc import Iterator, Mapping
from math import ceil

from flask_babel import gettext, ngettext

from portal.figures.models import FigureDay
from portal.library.charts.wait_rows import WaitRows
from portal.library.text.formats import format_month, format_working_days, localised
from portal.library.text.text_input import shortened_to

MOST_NAMED, NAME_WIDTH = 3, 60  # of services in a sentence: so many, and each so wide


def failures_of(day: FigureDay, services: Mapping[str, FigureDay], waits: WaitRows | None) -> tuple[str, ...]:
    """Return what failed in the department of a day, the last of a month; nothing when no rule finds anything."""
    found = (
        *_overdue(day, services),
        *_closed_late(day),
        *_late_of_month(day),
        *_longer_than_promised(services, waits),
        *_complaints(day),
        *_actions(day),
    )
    return tuple(found)


def _overdue(day: FigureDay, services: Mapping[str, FigureDay]) -> Iterator[str]:
    """Say how many applications are open past their date, and of which services."""
    count = (day.waits or {}).get("open_late") or 0
    if not count:
        return
    late = [each for each in services.values() if (each.waits or {}).get("open_late")]
    found = ngettext(
        "%(num)s application is past its date and still open",
        "%(num)s applications are past their dates and still open",
        count,
    )
    yield (
        gettext("%(found)s: %(places)s.", found=found, places=_places(late))
        if late
        else gettext("%(found)s.", found=found)
    )


def _closed_late(day: FigureDay) -> Iterator[str]:
    """Say how many applications were closed, but late."""
    waits = day.waits or {}
    count = (waits.get("late") or 0) - (waits.get("open_late") or 0)
    if count > 0:
        yield ngettext("%(num)s application was closed late.", "%(num)s applications were closed late.", count)


def _late_of_month(day: FigureDay) -> Iterator[str]:
    month = day.waits["months"][-1] if day.waits else {"late": 0}
    if month["late"]:
        yield ngettext(
            "Of %(accepted)s applications accepted in %(month)s, %(num)s is late already.",
            "Of %(accepted)s applications accepted in %(month)s, %(num)s are late already.",
            month["late"],
            accepted=month["accepted"],
            month=format_month(day.as_of),
        )


def _longer_than_promised(services: Mapping[str, FigureDay], waits: WaitRows | None) -> Iterator[str]:
    over = waits.over if waits else ()
    if not over:
        return
    first = over[0]
    found = gettext(
        "%(service)s: it took %(days)s until nine in ten applications were closed (promised: %(promised)s)",
        service=_name(services[first.key]),
        days=format_working_days(first.days.nine_tenths or 0),
        promised=_promised(first.days.promised or 0),
    )
    others = len(over) - 1
    more = ngettext(
        "%(num)s more service takes longer than promised",
        "%(num)s more services take longer than promised",
        others,
    )
    yield gettext("%(found)s; %(still)s.", found=found, still=more) if others else gettext("%(found)s.", found=found)


def _promised(days: float) -> str:
    """Return a promise in the unit of waits; a part of a day, which was converted, counts as one."""
    return format_working_days(ceil(days))


def _complaints(day: FigureDay) -> Iterator[str]:
    figures = day.figures
    if figures.volumes.unanswered_late:
        yield ngettext(
            "%(num)s complaint is past its date and has no reply.",
            "%(num)s complaints are past their dates and have no reply.",
            figures.volumes.unanswered_late,
        )
    replied_late = figures.volumes.late - figures.volumes.unanswered_late
    if replied_late > 0:
        yield ngettext(
            "%(num)s complaint was replied to late.", "%(num)s complaints were replied to late.", replied_late
        )
    month = figures.months[-1] if figures.months else None
    if month and month.late:
        yield ngettext(
            "Of %(received)s complaints received in %(month)s, %(num)s was not replied to in time.",
            "Of %(received)s complaints received in %(month)s, %(num)s were not replied to in time.",
            month.late,
            received=month.received,
            month=format_month(day.as_of),
        )


def _actions(day: FigureDay) -> Iterator[str]:
    volumes = day.figures.volumes
    if volumes.findings_overdue:
        yield ngettext(
            "%(num)s reported problem has been waiting longer than allowed to be assigned.",
            "%(num)s reported problems have been waiting longer than allowed to be assigned.",
            volumes.findings_overdue,
        )
    if overdue := volumes.actions_overdue:
        yield ngettext("%(num)s corrective action is overdue.", "%(num)s corrective actions are overdue.", overdue)


def _places(services: list[FigureDay]) -> str:
    names = [_name(each) for each in services]
    if len(names) <= MOST_NAMED:
        return gettext(", ").join(names)
    return ngettext("in %(num)s service", "in %(num)s services", len(names))


def _name(service: FigureDay) -> str:
    return shortened_to(localised(service.name), NAME_WIDTH) or service.code
