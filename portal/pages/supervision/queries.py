"""Public figures up to the end of yesterday, without integrity reports and restricted actions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, extract, func, or_, select

from portal.complaints.models import Complaint
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.rules import OVER
from portal.corrective_actions.vocabulary import ActionState
from portal.library.statistics.disclosure_control import (
    Breakdown,
    ByMonth,
    Month,
    Period,
    merge_breakdowns,
    published,
    yesterday,
)
from portal.organisation.models import Department
from portal.pages.supervision.complaint_counts import IS_PUBLIC, count_complaints, count_where
from portal.pages.supervision.figure_scope import FigureScope
from portal.pages.supervision.figures import Figures, Volumes, add_up
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from portal.ratings.models import Rating

Rows = Sequence[Any]


def present_period() -> Period:
    """Return the period of the current figures: twelve months (unsourced) up to yesterday."""
    return Period(yesterday(local_today()))


def figures_by_procedure(period: Period, scope: FigureScope) -> dict[str, Figures]:
    """Return the figures in scope by procedure code, in seven queries."""
    volumes: defaultdict[str, Volumes] = defaultdict(Volumes)
    for counts in (count_complaints, _count_ratings, _count_findings, _count_actions):
        for code, numbers in counts(period, scope):
            volumes[code] += numbers
    levels = _levels_by_month(scope)
    verdicts = _by_month(
        scope, Complaint, Complaint.verdict_on, Complaint.verdict, IS_PUBLIC, Complaint.verdict.is_not(None)
    )
    kinds = _by_month(scope, Complaint, Complaint.received_on, Complaint.kind, IS_PUBLIC)
    breakdowns = (levels, verdicts, kinds)
    return {
        code: Figures(volumes[code], *(published(by_month.get(code, {}), period) for by_month in breakdowns))
        for code in {*volumes, *levels, *verdicts, *kinds}
    }


def short_figures(scope: FigureScope) -> Figures:
    """Return the figures that guide, department and home pages show (``ShownAt.SUMMARY``), in two queries."""
    period = present_period()
    volumes = sum((numbers for _, numbers in count_complaints(period, scope)), Volumes())
    levels = merge_breakdowns(published(by_month, period) for by_month in _levels_by_month(scope).values())
    return Figures(volumes, levels, Breakdown(), Breakdown())


def group_by_department(by_procedure: Mapping[str, Figures], of_department: Mapping[str, str]) -> dict[str, Figures]:
    """Return figures by department code, summed over its procedures."""
    grouped: defaultdict[str, list[Figures]] = defaultdict(list)
    for code, figures in by_procedure.items():
        grouped[of_department[code]].append(figures)
    return {code: add_up(listed) for code, listed in grouped.items()}


def department_by_procedure() -> dict[str, str]:
    """Return the code of the department that has each procedure now."""
    return dict(db.session.execute(select(Procedure.code, Department.code).join(Procedure.department)).all())


def _count_ratings(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    query = scope.of_procedures(
        select(Procedure.code, func.count(), count_where(~Rating.is_counted)).select_from(Rating), Rating
    ).where(Rating.rated_on.between(period.from_on, period.as_of))
    for code, ratings, not_counted in db.session.execute(query.group_by(Procedure.code)):
        yield code, Volumes(ratings=ratings, not_counted=not_counted)


def _count_findings(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    is_open = or_(Finding.triaged_on.is_(None), Finding.triaged_on > period.as_of)
    numbers = select(Finding.procedure_code, func.count(), count_where(Finding.triage_by <= period.as_of))
    query = scope.of_queue(numbers, Finding).where(is_open, ~Finding.is_restricted)
    query = query.where(Finding.reported_at < _end_of(period.as_of))
    for code, opened, overdue in db.session.execute(query.group_by(Finding.procedure_code)):
        yield code, Volumes(findings_open=opened, findings_overdue=overdue)


def _count_actions(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    is_open = CorrectiveAction.state.not_in(OVER)
    is_effective = and_(CorrectiveAction.state == ActionState.CLOSED, CorrectiveAction.closed_at.is_not(None))
    effective = and_(is_effective, CorrectiveAction.closed_at >= _end_of(period.from_on - timedelta(days=1)))
    numbers = select(
        CorrectiveAction.procedure_code,
        count_where(is_open),
        count_where(and_(is_open, CorrectiveAction.next_due_on <= period.as_of)),
        count_where(effective),
    )
    query = scope.of_queue(numbers, CorrectiveAction).where(
        ~CorrectiveAction.is_restricted, CorrectiveAction.opened_at < _end_of(period.as_of)
    )
    for code, opened, overdue, closed in db.session.execute(query.group_by(CorrectiveAction.procedure_code)):
        yield code, Volumes(actions_open=opened, actions_overdue=overdue, actions_effective=closed)


def _levels_by_month(scope: FigureScope) -> dict[str, ByMonth]:
    return _by_month(scope, Rating, Rating.rated_on, Rating.level, Rating.is_counted)


def _by_month(scope: FigureScope, table: Any, day: Any, value: Any, *conditions: Any) -> dict[str, ByMonth]:
    """Count a table's values by procedure and month, from the beginning."""
    year, month = extract("year", day), extract("month", day)
    query = scope.of_procedures(select(Procedure.code, year, month, value, func.count()).select_from(table), table)
    rows: Rows = db.session.execute(query.where(*conditions).group_by(Procedure.code, year, month, value)).all()
    counted: defaultdict[str, defaultdict[Month, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for code, of_year, of_month, what, count in rows:
        counted[code][int(of_year), int(of_month)][str(what)] += count
    return dict(counted)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, local_zone())
