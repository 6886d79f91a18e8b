"""Public figures, counted up to the end of yesterday; integrity reports and restricted actions are not in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select

from portal.complaints.models import Complaint, ComplaintPause
from portal.complaints.vocabulary import ComplaintKind, ComplaintState
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.rules import OVER
from portal.corrective_actions.vocabulary import ActionState
from portal.library.statistics.disclosure_control import (
    Breakdown,
    ByMonth,
    Month,
    Period,
    published,
    together,
    yesterday,
)
from portal.organisation.models import Department
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from portal.ratings.models import Rating

NOT_ANSWERED_FOR = (ComplaintState.DECLINED, ComplaintState.WITHDRAWN)
Rows = Sequence[Any]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class FigureScope:
    """What figures are about: one procedure, one department (by their codes), or everything."""

    department: str = ""
    procedure: str = ""

    def of_procedures(self, query: AnySelect, table: Any) -> AnySelect:
        """Join procedures to a table that names them by id, and keep those in scope."""
        query = query.join(Procedure, Procedure.id == table.procedure_id)
        if self.procedure:
            query = query.where(Procedure.code == self.procedure)
        return query.where(table.department_code == self.department) if self.department else query

    def of_queue(self, query: AnySelect, table: Any) -> AnySelect:
        """Keep what is in scope of a table that names procedures by code."""
        if self.procedure:
            query = query.where(table.procedure_code == self.procedure)
        return query.where(table.department_code == self.department) if self.department else query


@dataclass(frozen=True)
class Volumes:
    """The authority's own numbers: what came in, and how it was dealt with."""

    received: int = 0
    declined: int = 0
    withdrawn: int = 0
    in_time: int = 0
    late: int = 0
    unanswered: int = 0
    ratings: int = 0
    not_counted: int = 0
    findings_open: int = 0
    findings_overdue: int = 0
    actions_open: int = 0
    actions_overdue: int = 0
    actions_effective: int = 0

    def __add__(self, other: "Volumes") -> "Volumes":
        """Add two volumes."""
        return Volumes(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @property
    def in_time_share(self) -> int | None:
        """Return the share answered in time 响应率, in whole per cent, of those answered or due."""
        due = self.in_time + self.late
        return round(100 * self.in_time / due) if due else None


@dataclass(frozen=True)
class Figures:
    """The figures of one procedure, one department or the whole authority."""

    volumes: Volumes
    levels: Breakdown
    verdicts: Breakdown
    kinds: Breakdown

    @property
    def content_share(self) -> int | None:
        """Return the share of ratings from “fairly satisfied” up 好评率, in whole per cent."""
        return self.levels.share("5", "4", "3")


@dataclass(frozen=True)
class MonthLine:
    """One month of complaints: how many came in, and how many of them were answered in time and late."""

    month: Month
    received: int
    in_time: int
    late: int


NOTHING = Figures(Volumes(), Breakdown(), Breakdown(), Breakdown())


def present_period() -> Period:
    """Return the period of today's figures: twelve months up to yesterday."""
    return Period(yesterday(local_today()))


def figures_by_procedure(period: Period, scope: FigureScope) -> dict[str, Figures]:
    """Return the figures in scope by procedure code, in seven queries."""
    volumes: defaultdict[str, Volumes] = defaultdict(Volumes)
    for rows in (_complaints(period, scope), _ratings(period, scope), _findings(period, scope),
                 _actions(period, scope)):  # fmt: skip
        for code, numbers in rows:
            volumes[code] += numbers
    levels = _by_month(scope, Rating, Rating.rated_on, Rating.level, Rating.is_counted)
    verdicts = _by_month(scope, Complaint, Complaint.verdict_on, Complaint.verdict, _PUBLIC, _HAS_VERDICT)
    kinds = _by_month(scope, Complaint, Complaint.received_on, Complaint.kind, _PUBLIC)
    said = (levels, verdicts, kinds)
    return {
        code: Figures(volumes[code], *(published(by_month.get(code, {}), period) for by_month in said))
        for code in {*volumes, *levels, *verdicts, *kinds}
    }


def short_figures(scope: FigureScope) -> Figures:
    """Return what the guide and the department page show of the figures, in two queries."""
    period = present_period()
    volumes = sum((numbers for _, numbers in _complaints(period, scope)), Volumes())
    levels = _by_month(scope, Rating, Rating.rated_on, Rating.level, Rating.is_counted)
    shown = together(published(by_month, period) for by_month in levels.values())
    return Figures(volumes, shown, Breakdown(), Breakdown())


def add_up(figures: Iterable[Figures]) -> Figures:
    """Return the figures of several procedures together."""
    listed = list(figures)
    return Figures(
        sum((each.volumes for each in listed), Volumes()),
        together(each.levels for each in listed),
        together(each.verdicts for each in listed),
        together(each.kinds for each in listed),
    )


def group_by_department(by_procedure: Mapping[str, Figures]) -> dict[str, Figures]:
    """Return figures by department code: the sums of its procedures'."""
    of_department = dict(db.session.execute(select(Procedure.code, Department.code).join(Procedure.department)).all())
    grouped: defaultdict[str, list[Figures]] = defaultdict(list)
    for code, figures in by_procedure.items():
        grouped[of_department[code]].append(figures)
    return {code: add_up(listed) for code, listed in grouped.items()}


def complaints_by_month(period: Period, scope: FigureScope) -> list[MonthLine]:
    """Return the months of a period, oldest first, empty ones included."""
    year, month = extract("year", Complaint.received_on), extract("month", Complaint.received_on)
    in_time, late = _answers(period.as_of)
    query = scope.of_procedures(
        select(year, month, func.count(), _sum(in_time), _sum(late)).select_from(Complaint), Complaint
    )
    rows = db.session.execute(query.where(_received_in(period), _PUBLIC).group_by(year, month))
    lines = {(int(row[0]), int(row[1])): MonthLine((int(row[0]), int(row[1])), *row[2:]) for row in rows}
    return [lines.get(month, MonthLine(month, 0, 0, 0)) for month in period.months]


_PUBLIC = Complaint.kind != ComplaintKind.INTEGRITY
_HAS_VERDICT = Complaint.verdict.is_not(None)


def _complaints(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    in_time, late = _answers(period.as_of)
    unanswered = and_(or_(Complaint.answered_on.is_(None), Complaint.answered_on > period.as_of), _ANSWERED_FOR)
    sums = (Complaint.state == ComplaintState.DECLINED, Complaint.state == ComplaintState.WITHDRAWN, in_time, late,
            unanswered)  # fmt: skip
    query = scope.of_procedures(
        select(Procedure.code, func.count(), *map(_sum, sums)).select_from(Complaint), Complaint
    )
    for code, *numbers in db.session.execute(query.where(_received_in(period), _PUBLIC).group_by(Procedure.code)):
        names = ("received", "declined", "withdrawn", "in_time", "late", "unanswered")
        yield code, Volumes(**dict(zip(names, numbers, strict=True)))


_ANSWERED_FOR = Complaint.state.not_in(NOT_ANSWERED_FOR)


def _answers(as_of: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions “answered in time” and “late”, the second with what is overdue and still unanswered."""
    is_answered = and_(Complaint.answered_on.is_not(None), Complaint.answered_on <= as_of)
    # A question that is asked when the day is past excuses nothing.
    in_good_time = Complaint.pauses.any(
        and_(ComplaintPause.to_on.is_(None), ComplaintPause.from_on <= Complaint.due_on)
    )
    is_waiting = and_(Complaint.state == ComplaintState.AWAITING_CITIZEN, in_good_time)
    in_time = and_(is_answered, Complaint.answered_on <= Complaint.answer_due_on)
    overdue = and_(Complaint.answered_on.is_(None), ~is_waiting, _ANSWERED_FOR, Complaint.due_on <= as_of)
    return in_time, or_(and_(is_answered, Complaint.answered_on > Complaint.answer_due_on), overdue)


def _received_in(period: Period) -> ColumnElement[bool]:
    return Complaint.received_on.between(period.from_on, period.as_of)


def _ratings(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    query = scope.of_procedures(
        select(Procedure.code, func.count(), _sum(~Rating.is_counted)).select_from(Rating), Rating
    ).where(Rating.rated_on.between(period.from_on, period.as_of))
    for code, ratings, not_counted in db.session.execute(query.group_by(Procedure.code)):
        yield code, Volumes(ratings=ratings, not_counted=not_counted)


def _findings(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    is_open = or_(Finding.triaged_on.is_(None), Finding.triaged_on > period.as_of)
    numbers = select(Finding.procedure_code, func.count(), _sum(Finding.triage_by <= period.as_of))
    query = scope.of_queue(numbers, Finding).where(is_open, ~Finding.is_restricted)
    query = query.where(Finding.reported_at < _end_of(period.as_of))
    for code, opened, overdue in db.session.execute(query.group_by(Finding.procedure_code)):
        yield code, Volumes(findings_open=opened, findings_overdue=overdue)


def _actions(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    is_open = CorrectiveAction.state.not_in(OVER)
    is_effective = and_(CorrectiveAction.state == ActionState.CLOSED, CorrectiveAction.closed_at.is_not(None))
    effective = and_(is_effective, CorrectiveAction.closed_at >= _end_of(period.from_on - timedelta(days=1)))
    numbers = select(
        CorrectiveAction.procedure_code,
        _sum(is_open),
        _sum(and_(is_open, CorrectiveAction.next_due_on <= period.as_of)),
        _sum(effective),
    )
    query = scope.of_queue(numbers, CorrectiveAction).where(
        ~CorrectiveAction.is_restricted, CorrectiveAction.opened_at < _end_of(period.as_of)
    )
    for code, opened, overdue, closed in db.session.execute(query.group_by(CorrectiveAction.procedure_code)):
        yield code, Volumes(actions_open=opened, actions_overdue=overdue, actions_effective=closed)


def _by_month(scope: FigureScope, table: Any, day: Any, value: Any, *conditions: Any) -> dict[str, ByMonth]:
    """Count a table's values by procedure and month, from the beginning."""
    year, month = extract("year", day), extract("month", day)
    query = scope.of_procedures(select(Procedure.code, year, month, value, func.count()).select_from(table), table)
    rows: Rows = db.session.execute(query.where(*conditions).group_by(Procedure.code, year, month, value)).all()
    counted: defaultdict[str, defaultdict[Month, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for code, of_year, of_month, what, count in rows:
        counted[code][int(of_year), int(of_month)][str(what)] += count
    return dict(counted)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, local_zone())
