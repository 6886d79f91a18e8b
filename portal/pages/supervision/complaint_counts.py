"""Counts of complaints as of a day, by procedure and by month, without integrity reports."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select

from portal.complaints.models import Complaint, ComplaintPause
from portal.complaints.rules import DECLINED, NOT_TO_BE_ANSWERED, PAUSED, WITHDRAWN
from portal.complaints.vocabulary import ComplaintKind
from portal.library.statistics.disclosure_control import Period
from portal.pages.supervision.figure_scope import FigureScope
from portal.pages.supervision.figures import MonthLine, Volumes
from portal.platform.storage.database import db
from portal.procedures.models import Procedure

IS_PUBLIC = Complaint.kind != ComplaintKind.INTEGRITY
_ANSWERED_FOR = Complaint.state.not_in(NOT_TO_BE_ANSWERED)


def count_complaints(period: Period, scope: FigureScope) -> Iterable[tuple[str, Volumes]]:
    """Yield (procedure code, volumes) of the complaints received in a period; one query."""
    in_time, late, overdue = _replies(period.as_of)
    is_unanswered = _is_unanswered(period.as_of)
    conditions = {
        "declined": and_(is_unanswered, Complaint.state.in_(DECLINED)),
        "withdrawn": and_(is_unanswered, Complaint.state.in_(WITHDRAWN)),
        "in_time": in_time,
        "late": or_(late, overdue),
        "unanswered": and_(is_unanswered, _ANSWERED_FOR),
        "unanswered_late": overdue,
    }
    sums = [count_where(condition) for condition in conditions.values()]
    query = scope.of_procedures(select(Procedure.code, func.count(), *sums).select_from(Complaint), Complaint)
    rows = db.session.execute(query.where(_received_in(period), IS_PUBLIC).group_by(Procedure.code))
    for code, received, *numbers in rows:
        yield code, Volumes(received=received, **dict(zip(conditions, numbers, strict=True)))


def complaints_by_month(period: Period, scope: FigureScope) -> list[MonthLine]:
    """Return the months of a period, oldest first, including those without complaints."""
    year, month = extract("year", Complaint.received_on), extract("month", Complaint.received_on)
    in_time, late, overdue = _replies(period.as_of)
    sums = (func.count(), count_where(in_time), count_where(or_(late, overdue)))
    query = scope.of_procedures(select(year, month, *sums).select_from(Complaint), Complaint)
    rows = db.session.execute(query.where(_received_in(period), IS_PUBLIC).group_by(year, month))
    lines = {(int(row[0]), int(row[1])): MonthLine((int(row[0]), int(row[1])), *row[2:]) for row in rows}
    return [lines.get(month, MonthLine(month, 0, 0, 0)) for month in period.months]


def count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the SQL count of the rows that meet a condition, 0 without rows."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _is_unanswered(as_of: date) -> ColumnElement[bool]:
    """Return the condition that there was no first reply by the end of a day."""
    return or_(Complaint.answered_on.is_(None), Complaint.answered_on > as_of)


def _replies(as_of: date) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions “replied to in time”, “replied to late” and “overdue” as of a day; no two overlap."""
    is_answered = ~_is_unanswered(as_of)
    # A question that is asked when the day is past excuses nothing.
    in_good_time = Complaint.pauses.any(
        and_(ComplaintPause.to_on.is_(None), ComplaintPause.from_on <= Complaint.due_on)
    )
    is_waiting = and_(Complaint.state.in_(PAUSED), in_good_time)
    is_in_time = Complaint.answered_on <= Complaint.answer_due_on
    due_on = func.coalesce(Complaint.answer_due_on, Complaint.due_on)
    overdue = and_(_is_unanswered(as_of), ~is_waiting, _ANSWERED_FOR, due_on <= as_of)
    return and_(is_answered, is_in_time), and_(is_answered, ~is_in_time), overdue


def _received_in(period: Period) -> ColumnElement[bool]:
    return Complaint.received_on.between(period.from_on, period.as_of)
