"""The days of a calendar year, which a second person confirms as those of the official schedule."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.library.text.formats import localised
from portal.library.working_time.working_days import DayKind, NoCalendarError, SpecialDay
from portal.pages.deadlines.recalculation import confirm_year
from portal.proposals.rules import ProposalKind, Values, proposal_kind
from portal.working_calendar.operations import take_over_notice
from portal.working_calendar.queries import days_of, find_year


def scheduled_values(notice: str, days: Mapping[date, SpecialDay]) -> Values:
    """Return the days of a schedule as the values of a change."""
    return _values(notice, days, is_confirmed=True)


def present_values(year: int, also: Mapping[str, object] | None = None) -> Values:
    """Return the days of a year, and those of the December before that are in ``also``, as the values of a change."""
    stored, before = find_year(year), days_of(year - 1)
    named = {day: special for day, special in before.items() if also and day.isoformat() in also}
    if stored is None:
        return {}
    return _values(stored.notice, named | days_of(year), is_confirmed=stored.is_confirmed)


def check_years(year: int, days: Mapping[date, SpecialDay]) -> None:
    """Raise NoCalendarError when days lie in a year before that has no calendar."""
    for each in sorted({day.year for day in days} - {year}):
        if find_year(each) is None:
            raise NoCalendarError(each)


def _values(notice: str, days: Mapping[date, SpecialDay], *, is_confirmed: bool) -> Values:
    rows = {
        day.isoformat(): {"kind": each.kind.value, "why": dict(each.why), "notice": each.notice}
        for day, each in sorted(days.items())
    }
    return {"notice": notice, "days": rows, "is_confirmed": is_confirmed}


def _present(subject: str, proposed: Values) -> Values:
    return present_values(int(subject), proposed.get("days"))


def _apply(actor: Actor, subject: str, values: Values) -> None:
    year, days = int(subject), values["days"]
    touched = sorted({date.fromisoformat(day).year for day in days} - {year})
    confirmed = [each for each in touched if (stored := find_year(each)) and stored.is_confirmed] + [year]
    if values != present_values(year, days) | {"is_confirmed": True}:
        taken = {
            date.fromisoformat(day): SpecialDay(DayKind(each["kind"]), each["why"], each["notice"])
            for day, each in days.items()
        }
        take_over_notice(actor, year=year, notice=values["notice"], days=taken)
    for each in confirmed:
        confirm_year(actor, each)


def _shown(values: Values) -> Values:
    lines = [
        f"{day} · {DayKind(each['kind']).label} · {localised(each['why'])}"
        for day, each in values.get("days", {}).items()
    ]
    return values | {"days": lines}


YEAR = proposal_kind(
    ProposalKind(
        "calendar_year",
        _l("Holiday schedule"),
        "calendar:year:confirm",
        {
            "notice": _l("Document number of the holiday schedule"),
            "days": _l("Days that differ from the usual week"),
            "is_confirmed": _l("Confirmed"),
        },
        _present,
        _apply,
        "deadlines_admin.index",
        shown=_shown,
    )
)
