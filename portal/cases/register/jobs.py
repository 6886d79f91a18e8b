"""Recalculation of the due dates of cases when a year of the calendar is confirmed."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from portal.cases.models import Case
from portal.cases.register.writer import write_history
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import DeadlineCalculators
from portal.cases.warning_lights.jobs import _WITH_GUIDE, FINDINGS_PER_TRANSACTION
from portal.library.access.permissions import Actor
from portal.platform.storage import audit
from portal.platform.storage.database import db


def recount_due_dates(
    actor: Actor, from_day: date, after: int, most: int = FINDINGS_PER_TRANSACTION
) -> tuple[int, int | None]:
    """Recalculate the due dates of some open cases that are due on a day or later, by promise, statute or step.

    Take at most ``most`` cases with an id after ``after``; return how many had a due date changed, and the id to
    continue after, None when all are done. Call it inside ``writing()``. Raises NoCalendarError.
    """
    reaches = or_(Case.due_on >= from_day, Case.statutory_due_on >= from_day, Case.current_step_due_on >= from_day)
    query = select(Case).where(Case.closed_on.is_(None), reaches, Case.id > after)
    whole = query.options(*_WITH_GUIDE, selectinload(Case.pauses)).order_by(Case.id).limit(most)
    cases = db.session.scalars(whole).all()
    calculators, rollup, changed = DeadlineCalculators(), RollupUpdate(), 0
    for case in cases:
        before = (case.due_on, case.statutory_due_on, case.current_step_due_on)
        write_history(case, case.history, calculators[case.procedure.department.office_hours], rollup)
        if (case.due_on, case.statutory_due_on, case.current_step_due_on) != before:
            audit.record(actor, "recount_due_date", case)
            changed += 1
    rollup.write()
    return changed, cases[-1].id if len(cases) == most else None
