"""The list of waiting figures, from which pages, ``/data/waits.csv`` and the data dictionary are made.

The values are those that ``cases.statistics`` stores for a day: of twelve months, of one month, or of one step. Steps,
months and figures stored by an earlier release lack some; a missing value is an empty cell.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Figure, ShownAt, Unit, Withheld
from portal.library.statistics.shares import per_cent
from portal.library.text.formats import format_working_days

WaitValues = Mapping[str, Any]

MIN_ROUNDED_TO_ALL = 200  # cases from which on the nearest whole per cent of all but one is 100


def _written(name: str) -> Callable[[WaitValues], Any]:
    return lambda values: values.get(name)


def in_time_share(values: WaitValues) -> int | None:
    """Return those in time in whole per cent of those in time or late; None without any, or where none were counted."""
    in_time, late = values.get("in_time"), values.get("late")
    return None if in_time is None or late is None else per_cent(in_time, in_time + late)


def paused_share(values: WaitValues) -> int | None:
    """Return the ended cases with a pause in whole per cent; None without any.

    Earlier releases stored the nearest per cent instead of the count: an end of the scale is then not certain.
    """
    of, count, stored = values.get("paused_of") or 0, values.get("paused"), values.get("paused_share")
    if count is not None:
        return per_cent(count, of)
    return None if stored in (0, 100) and of >= MIN_ROUNDED_TO_ALL else stored


def _open_late(values: WaitValues) -> int | None:
    """Return the open and overdue; of months stored by earlier releases it follows from the others, None of steps."""
    parts = [values.get(name) for name in ("in_time", "late", "taken_back", "open")]
    known = sum(part for part in parts if part is not None)
    stored: int | None = values.get("open_late")
    return stored if stored is not None or None in parts else known - values["accepted"]


def _share_note(values: WaitValues) -> str:
    text = gettext("%(count)s on time, %(late)s late or overdue", count=values["in_time"], late=values["late"])
    if values.get("taken_back"):
        text += gettext("; ") + gettext("%(count)s withdrawn or discontinued", count=values["taken_back"])
    return text


def _half_note(values: WaitValues) -> str:
    days = values["nine_tenths"]
    if days is not None:
        limit = format_working_days(days)
        return gettext("nine in ten within %(days)s", days=limit)
    if values.get("is_withheld"):
        return gettext("not shown: fewer than ten applications")
    return gettext("nine in ten: not known yet")


_TABLES = (ShownAt.TABLE, ShownAt.STEPS, ShownAt.MONTHS)
WAIT_FIGURES: tuple[Figure[WaitValues], ...] = (
    Figure(
        "accepted",
        _l("Applications accepted"),
        _l("Applications accepted in the period or month; for a step, the times it was begun."),
        lambda values: values.get("accepted", values.get("of")),
        adds_up="within_limit + late + taken_back + open - open_late",
        shown=(ShownAt.TILE, *_TABLES),
        step_label=_l("Times begun"),
        note=lambda values: gettext("%(count)s still open", count=values["open"]),
    ),
    Figure(
        "within_limit",
        _l("Closed on time"),
        _l("Applications decided, or steps finished, on or before their due date, extensions included."),
        _written("in_time"),
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "late",
        _l("Overdue or closed late"),
        _l("Applications, or steps, that ended after their due date or are open and overdue."),
        _written("late"),
        shown=_TABLES,
        short_label=_l("Late or overdue"),
        is_late=True,
    ),
    Figure(
        "open",
        _l("Still open"),
        _l("Of the applications accepted, or steps begun, those still open at the end of the day."),
        _written("open"),
        shown=(ShownAt.MONTHS, ShownAt.SENTENCE),
    ),
    Figure(
        "open_late",
        _l("Open and overdue"),
        _l("Of those still open, the ones past the end of their due date, unless a pause that began by then lasts."),
        _open_late,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "taken_back",
        _l("Withdrawn or discontinued on time"),
        _l("Applications withdrawn or discontinued by their due date, or steps ended so: neither on time nor late."),
        _written("taken_back"),
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "share_within_limit",
        _l("Closed within the promised limit"),
        _l("Those closed on time, as a share of those closed on time, closed late or overdue."),
        in_time_share,
        unit=Unit.PER_CENT,
        numerator="within_limit",
        denominator="within_limit + late",
        shown=(ShownAt.TILE, ShownAt.TABLE, ShownAt.MONTHS),
        short_label=_l("On time (share)"),
        note=_share_note,
    ),
    Figure(
        "half_within_days",
        _l("Half closed within"),
        _l(
            "Working days, without pauses, within which half of the applications were decided or the steps finished"
            " (Kaplan–Meier estimate over ten or more; those withdrawn, discontinued or still open count as waiting"
            " at least so long)."
        ),
        _written("half"),
        unit=Unit.WORKING_DAYS,
        withheld=Withheld.FEW_CASES,
        shown=(ShownAt.TILE, ShownAt.SUMMARY, ShownAt.BAR, *_TABLES),
        short_label=_l("Half within (working days)"),
        note=_half_note,
        absent=_l("not known yet: too few applications are decided"),
    ),
    Figure(
        "nine_tenths_within_days",
        _l("Nine in ten closed within"),
        _l(
            "Working days, without pauses, within which nine in ten of the applications were decided or the steps"
            " finished (Kaplan–Meier estimate over ten or more; those withdrawn, discontinued or still open count as"
            " waiting at least so long)."
        ),
        _written("nine_tenths"),
        unit=Unit.WORKING_DAYS,
        withheld=Withheld.FEW_CASES,
        shown=(ShownAt.BAR, *_TABLES),
        short_label=_l("Nine in ten within (working days)"),
    ),
    Figure(
        "longest_days",
        _l("Longest wait"),
        _l("The most working days that an application, closed or still open, has waited (ten or more counted)."),
        _written("longest"),
        unit=Unit.WORKING_DAYS,
        withheld=Withheld.FEW_CASES,
    ),
    Figure(
        "oldest_open_on",
        _l("Oldest open application accepted on"),
        _l("The day of acceptance of the oldest application still open, whenever accepted (ten or more counted)."),
        _written("oldest_on"),
        unit=Unit.DATE,
        withheld=Withheld.FEW_CASES,
    ),
    Figure(
        "oldest_open_days",
        _l("Oldest open application"),
        _l(
            "Working days, pauses included, since the oldest open application was accepted; empty when none is open"
            " (ten or more counted)."
        ),
        lambda values: values.get("oldest_days") if values.get("oldest_on") else None,
        unit=Unit.WORKING_DAYS,
        withheld=Withheld.FEW_CASES,
        shown=(ShownAt.TILE, ShownAt.TABLE),
        short_label=_l("Oldest open (working days)"),
        note=lambda values: gettext("%(count)s open and overdue", count=values["open_late"]),
    ),
    Figure(
        "cases_with_pauses_share",
        _l("Share with a pause"),
        _l("Ended applications whose time limit was paused, as a share of those counted in published batches."),
        paused_share,
        unit=Unit.PER_CENT,
        numerator="cases_with_pauses",
        denominator="cases_with_pauses_of",
        withheld=Withheld.BATCHES,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "cases_with_pauses_of",
        _l("Applications counted for pauses"),
        _l("Ended applications in published batches, of which the share with a pause is taken."),
        lambda values: values.get("paused_of") or None,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "cases_with_pauses",
        _l("Applications with a pause"),
        _l("Of the applications counted for pauses, those whose time limit was paused."),
        lambda values: values.get("paused") if values.get("paused_of") else None,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.SENTENCE,),
    ),
)
