"""The figures of the queue that were added later: days written by earlier releases have none of them."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Figure, ShownAt
from portal.figures.values import Figures, stored_volume

_ABSENT = _l("not counted then")


def _added(name: str, volume: str, label: Any, definition: Any, place: ShownAt) -> Figure[Figures]:
    """Return a figure that was added later: days of earlier releases have none, and its column is behind the others."""
    return Figure(name, label, definition, stored_volume(volume), is_behind=True, shown=(place,), absent=_ABSENT)


ADDED: tuple[Figure[Figures], ...] = (
    _added(
        "actions_open_month_overdue",
        "actions_month_overdue",
        _l("Opened this month or last, and overdue"),
        _l("Overdue corrective actions that were opened in the month of the last day or the month before."),
        ShownAt.AGES_OVERDUE,
    ),
    _added(
        "actions_open_quarter_overdue",
        "actions_quarter_overdue",
        _l("Opened two or three months ago, and overdue"),
        _l("Overdue corrective actions that were opened two or three months before the month of the last day."),
        ShownAt.AGES_OVERDUE,
    ),
    _added(
        "actions_open_half_year_overdue",
        "actions_half_year_overdue",
        _l("Opened four to six months ago, and overdue"),
        _l("Overdue corrective actions that were opened four to six months before the month of the last day."),
        ShownAt.AGES_OVERDUE,
    ),
    _added(
        "actions_open_older_overdue",
        "actions_older_overdue",
        _l("Opened longer ago, and overdue"),
        _l("Overdue corrective actions that were opened more than six months before the month of the last day."),
        ShownAt.AGES_OVERDUE,
    ),
    _added(
        "findings_open_month",
        "findings_month",
        _l("Reported this month or last"),
        _l("Findings awaiting triage that were reported in the month of the last day or the month before."),
        ShownAt.FINDINGS,
    ),
    _added(
        "findings_open_quarter",
        "findings_quarter",
        _l("Reported two or three months ago"),
        _l("Findings awaiting triage that were reported two or three months before the month of the last day."),
        ShownAt.FINDINGS,
    ),
    _added(
        "findings_open_half_year",
        "findings_half_year",
        _l("Reported four to six months ago"),
        _l("Findings awaiting triage that were reported four to six months before the month of the last day."),
        ShownAt.FINDINGS,
    ),
    _added(
        "findings_open_older",
        "findings_older",
        _l("Reported longer ago"),
        _l("Findings awaiting triage that were reported more than six months before the month of the last day."),
        ShownAt.FINDINGS,
    ),
    _added(
        "actions_not_effective",
        "actions_not_effective",
        _l("Verified as not effective"),
        _l("Verifications since the first day of the period that found a corrective action not effective."),
        ShownAt.ACTIONS,
    ),
    _added(
        "actions_reopened",
        "actions_reopened",
        _l("Reopened since the cause came back"),
        _l("Closed corrective actions reopened since the first day of the period because of a like finding."),
        ShownAt.ACTIONS,
    ),
    _added(
        "actions_cancelled",
        "actions_cancelled",
        _l("Cancelled"),
        _l("Corrective actions cancelled since the first day of the period, for a reason that two people agreed on."),
        ShownAt.ACTIONS,
    ),
    _added(
        "actions_effect_not_shown",
        "actions_unshown",
        _l("Closed, effect not shown"),
        _l("Corrective actions that two people closed since the first day of the period with no effect shown."),
        ShownAt.ACTIONS,
    ),
)
