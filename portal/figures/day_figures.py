"""Compute the figures of one day from the daily counts and the register of cases; nothing is stored here.

A department's figures are the sum of those of its services and of what is about no one of them, and the authority's the
sum of all, so that what stands beside each other adds up. Integrity reports and restricted findings and actions are in
no count.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.authority_settings.queries import least_people_published
from portal.cases.statistics.public_figures import wait_figures_as_of
from portal.complaints.rollup import (
    AGAIN,
    APPEAL_DAYS,
    APPEALS,
    COMPLAINTS,
    DECIDED,
    DECISION_DAYS,
    KINDS,
    LAST_VERDICTS,
    REPLY_DAYS,
    TRANSFERS,
    VERDICTS,
    VOICES,
    ComplaintOutcome,
)
from portal.complaints.vocabulary import ComplaintKind, TransferState, Verdict
from portal.corrective_actions.rollup import ACTIONS, CLOSED_ACTIONS, FINDINGS, ROUNDS, Standing
from portal.corrective_actions.vocabulary import RoundEnd
from portal.figures.models import FigureDay
from portal.figures.places import Places, places_of
from portal.figures.queries import is_month_end
from portal.figures.values import SATISFIED, Figures, MonthLine, Volumes, add_up
from portal.figures.vocabulary import ALL, ActionAge, ScopeKind
from portal.library.statistics.disclosure_control import Month, Period, batches, in_batches_of, published
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import CountCell, counts_as_of
from portal.platform.storage.recounts import measures_uncounted_on
from portal.procedures.catalogue.queries import coverage_as_of
from portal.procedures.rollup import AFTER_FEEDBACK, GUIDE_CHANGES
from portal.ratings.rollup import DRIVERS, EXTRA, LEVELS, PEOPLE, RATINGS, Counting

MEASURES = {
    "levels": LEVELS,
    "verdicts": VERDICTS,
    "kinds": KINDS,
    "again": AGAIN,
    "last_verdicts": LAST_VERDICTS,
    "decision_days": DECISION_DAYS,
    "reply_days": REPLY_DAYS,
    "appeal_days": APPEAL_DAYS,
}
# The shortest month: waits counted on another day than its last are not counted again at its end, a few days later.
LEAST_BETWEEN_WAITS = timedelta(days=28)
ENDS = {
    RoundEnd.INEFFECTIVE: "actions_not_effective",
    RoundEnd.REOPENED: "actions_reopened",
    RoundEnd.CANCELLED: "actions_cancelled",
}
CLOSINGS = {Standing.EFFECTIVE.value: "actions_effective", Standing.UNSHOWN.value: "actions_unshown"}
NAMES_OF_VOICES = {
    ComplaintKind.ENQUIRY.value: "enquiries",
    ComplaintKind.SUGGESTION.value: "suggestions",
    ComplaintKind.PRAISE.value: "praise",
}
Numbers = Counter[str]
_ByMonths = defaultdict[Month, Numbers]


class _ServiceCounts:
    """What is counted of one service: volumes of the period, complaints and breakdowns by month."""

    def __init__(self) -> None:
        self.volumes: Numbers = Counter()
        self.months: _ByMonths = defaultdict(Counter)
        self.breakdowns: defaultdict[str, _ByMonths] = defaultdict(lambda: defaultdict(Counter))

    def figures(self, period: Period) -> Figures:
        """Return its figures; breakdowns only as far as they are published."""
        completed = self._completed_by_month(period)
        lines = tuple(MonthLine(month, **self.months[month], **completed[month]) for month in period.months)
        least = least_people_published
        of: dict[str, Any] = {
            name: published(self.breakdowns[measure], period, least) for name, measure in MEASURES.items()
        }
        levels = self.breakdowns[LEVELS]  # only those who rated are asked further, so in batches of all who rated
        drivers = published(in_batches_of(levels, self.breakdowns[DRIVERS], period, least), period, least, PEOPLE)
        extra = published(in_batches_of(levels, self.breakdowns[EXTRA], period, least), period, least)
        volumes = Volumes(**self.volumes)
        return Figures(volumes, drivers=drivers, extra=extra, months=lines, **of)

    def _completed_by_month(self, period: Period) -> _ByMonths:
        """Return how many were satisfied, and called theirs resolved, of the batches that each month completed."""
        completed: _ByMonths = defaultdict(Counter)
        for month, counts in batches(self.breakdowns[LEVELS], period, least_people_published):
            completed[month] += Counter(rated=counts.total(), satisfied=sum(counts[level] for level in SATISFIED))
        for month, counts in batches(self.breakdowns[VERDICTS], period, least_people_published):
            silent, resolved = counts[str(Verdict.SILENT)], counts[str(Verdict.SATISFIED)]
            completed[month] += Counter(responded=counts.total() - silent, resolved=resolved)
        return completed


def figures_as_of(day: date) -> list[FigureDay]:
    """Compute the figures of every service and department with any, and of the authority, as of the end of a day.

    Raises NoCalendarError, and ValueError for a day so long ago that its counts have been folded together.
    """
    period = Period(day)
    counted = {code: counts.figures(period) for code, counts in _count(period).items()}
    empty = replace(_ServiceCounts().figures(period), not_stored=_uncounted_volumes(day))
    places = places_of(code for code, figures in counted.items() if figures != empty)
    waits = _waits(day, places)
    by_service = {code: figures for code, figures in counted.items() if code in places.of}
    codes = sorted(by_service.keys() | places.in_force | {code for kind, code in waits if kind == ScopeKind.PROCEDURE})
    scopes: dict[tuple[str, str], list[str]] = {(ScopeKind.ALL, ALL): codes}
    for code in codes:
        scopes.setdefault((ScopeKind.DEPARTMENT, places.of[code]), []).append(code)
        scopes[ScopeKind.PROCEDURE, code] = [code]
    rows = []
    for (kind, code), members in scopes.items():
        figures = add_up([empty, *(by_service[each] for each in members if each in by_service)])
        document = {**figures.as_json(), "name": places.names.get((kind, code), {}), "waits": waits.get((kind, code))}
        if kind == ScopeKind.ALL:
            document["coverage"] = asdict(coverage_as_of(day))
        department = places.of[code] if kind == ScopeKind.PROCEDURE else code
        rows.append(FigureDay(as_of=day, kind=kind, code=code, department_code=department, document=document))
    return rows


def _waits(day: date, places: Places) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the figures of waiting by kind and code: counted at the end of a month, and kept until that of the next.

    By day it would be known when a service accepts and decides a single application, and so how long that took.
    Where a service has another department than before, all are counted, since its sums would be wrong.
    """
    before = select(func.max(FigureDay.as_of)).where(FigureDay.as_of < day).scalar_subquery()
    last = db.session.scalars(select(FigureDay).where(FigureDay.as_of == before)).all()
    stored = {(row.kind, row.code): row for row in last if row.waits is not None}
    is_moved = any(places.of.get(code) != row.department_code for (kind, code), row in stored.items()
                   if kind == ScopeKind.PROCEDURE)  # fmt: skip
    if stored and not is_moved and not _is_due(day, stored[ScopeKind.ALL, ALL]):
        return {key: {"as_of": row.waits_as_of.isoformat(), **(row.waits or {})} for key, row in stored.items()}
    return {(each.kind, each.code): {"as_of": day.isoformat(), **each.values} for each in wait_figures_as_of(day)}


def _is_due(day: date, last: FigureDay) -> bool:
    """Tell whether the end of a month comes long enough after waits were counted; earlier releases did so each day."""
    is_daily = last.waits is not None and "as_of" not in last.waits
    return is_month_end(day) and (is_daily or day - last.waits_as_of >= LEAST_BETWEEN_WAITS)


def _count(period: Period) -> dict[str, _ServiceCounts]:
    found: defaultdict[str, _ServiceCounts] = defaultdict(_ServiceCounts)
    measures = {*MEASURES.values(), DRIVERS, EXTRA}
    for cell, count in counts_as_of(period.as_of):
        service = found[cell.code]
        if cell.measure in measures:
            service.breakdowns[cell.measure][_month(cell)][cell.value] += count
        if cell.measure in _VOLUMES:
            _VOLUMES[cell.measure](service, cell, count, period)
    return found


def _month(cell: CountCell) -> Month:
    return cell.month.year, cell.month.month


def _add_complaints(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month < period.from_on:
        return
    names = ["received", *_names_of_outcome(cell, period)]
    line = service.months[_month(cell)]
    for name in names:
        service.volumes[name] += count
        if name in {"received", "in_time", "late"}:
            line[name] += count


def _names_of_outcome(cell: CountCell, period: Period) -> Iterable[str]:
    if cell.value != ComplaintOutcome.OPEN:
        return [cell.value]
    return ["unanswered", "unanswered_late", "late"] if cell.due_on <= period.as_of else ["unanswered"]


def _add_ratings(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month >= period.from_on:
        service.volumes["ratings"] += count
        service.volumes["not_counted"] += count if cell.value == Counting.NOT_COUNTED else 0


def _add_findings(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.value == Standing.OPEN:
        service.volumes["findings_open"] += count
        service.volumes[f"findings_{_age_of(cell, period)}"] += count
        service.volumes["findings_overdue"] += count if cell.due_on <= period.as_of else 0


def _add_actions(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.value == Standing.OPEN:
        service.volumes["actions_open"] += count
        age, overdue = _age_of(cell, period), count if cell.due_on <= period.as_of else 0
        service.volumes[f"actions_{age}"] += count
        service.volumes[f"actions_{age}_overdue"] += overdue
        service.volumes["actions_overdue"] += overdue


def _age_of(cell: CountCell, period: Period) -> ActionAge:
    return ActionAge.after((period.as_of.year - cell.month.year) * 12 + period.as_of.month - cell.month.month)


def _add_closed_actions(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month >= period.from_on:
        service.volumes[CLOSINGS[cell.value]] += count


def _add_rounds(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month >= period.from_on:
        service.volumes[ENDS[RoundEnd(cell.value)]] += count


def _add_transfers(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month < period.from_on:
        return
    is_to_department = cell.value != TransferState.HANDED_ON
    for name in ("transfers", f"transfers_{cell.value}") if is_to_department else ("matters_handed_on",):
        service.volumes[name] += count


def _add_appeals(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month >= period.from_on:
        for name in ("appeals", f"appeals_{cell.value}"):
            service.volumes[name] += count


def _add_voices(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month < period.from_on:
        return
    kind, _, outcome = cell.value.partition("_")
    if outcome == ComplaintOutcome.OPEN and cell.due_on <= period.as_of:
        outcome = ComplaintOutcome.LATE
    for name in (NAMES_OF_VOICES[kind], f"{NAMES_OF_VOICES[kind]}_{outcome}"):
        service.volumes[name] += count


def _add_decisions(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month >= period.from_on:
        service.volumes[f"suggestions_{cell.value}"] += count


def _add_guide_changes(service: _ServiceCounts, cell: CountCell, count: int, period: Period) -> None:
    if cell.month >= period.from_on:
        service.volumes["guide_changes"] += count
        service.volumes["guide_changes_after_feedback"] += count if cell.value == AFTER_FEEDBACK else 0


_VOLUMES: dict[str, Callable[[_ServiceCounts, CountCell, int, Period], None]] = {
    COMPLAINTS: _add_complaints,
    RATINGS: _add_ratings,
    FINDINGS: _add_findings,
    ACTIONS: _add_actions,
    CLOSED_ACTIONS: _add_closed_actions,
    GUIDE_CHANGES: _add_guide_changes,
    ROUNDS: _add_rounds,
    TRANSFERS: _add_transfers,
    APPEALS: _add_appeals,
    VOICES: _add_voices,
    DECIDED: _add_decisions,
}
# What the volumes of a measure begin with, of those that an upgrade has begun to count.
_BEGINNINGS = {
    TRANSFERS: ("transfers", "matters_handed_on"),
    APPEALS: ("appeals",),
    VOICES: tuple(NAMES_OF_VOICES.values()),
}


def _uncounted_volumes(day: date) -> frozenset[str]:
    beginnings = tuple(each for measure in measures_uncounted_on(day) for each in _BEGINNINGS.get(measure, ()))
    return frozenset(each.name for each in fields(Volumes) if each.name.startswith(beginnings))
