"""Jobs on cases: due dates anew when a year of the calendar is confirmed, and reasons past their time."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import selectinload

from portal.authority_settings.definitions import CASE_REASON_DAYS
from portal.authority_settings.queries import current
from portal.cases.models import Case, CaseExtension, CasePause
from portal.cases.register.writer import write_history
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import DeadlineCalculators
from portal.cases.warning_lights.jobs import _WITH_GUIDE, FINDINGS_PER_TRANSACTION
from portal.library.access.permissions import SYSTEM, Actor
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.archive import write_to_archive
from portal.platform.storage.database import db

CASES_PER_TRANSACTION = 200  # unsourced: so that other writers do not wait long


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


def delete_old_reasons() -> int:
    """Write the reasons in cases that ended longer ago than the authority keeps them to the archive, then delete them.

    Return how many cases; call it inside ``writing()``. Raises OSError when the archive cannot be written, and deletes
    nothing.
    """
    lists = selectinload(Case.pauses), selectinload(Case.extensions)
    query = select(Case).where(_has_reason_due()).options(*lists).order_by(Case.id).limit(CASES_PER_TRANSACTION)
    over = db.session.scalars(query).all()
    write_to_archive(
        "cases",
        [{"reference": case.reference, "closed_on": str(case.closed_on), "reason": case.reason,
          "pauses": [pause.reason for pause in case.pauses],
          "extensions": [each.reason for each in case.extensions]} for case in over],
    )  # fmt: skip
    for case in over:
        case.reason = ""
        for pause in case.pauses:
            pause.reason = ""
        for extension in case.extensions:
            extension.reason = ""
        audit.record(SYSTEM, "delete_reasons", case)
    return len(over)


def count_due() -> dict[str, int]:
    """Return how many cases have reasons that are due to be deleted, for ``doctor``."""
    return {"reasons of cases": db.session.scalar(select(func.count()).select_from(Case).where(_has_reason_due())) or 0}


def _has_reason_due() -> ColumnElement[bool]:
    before = local_today() - timedelta(days=current(CASE_REASON_DAYS))
    has_pause = exists().where(CasePause.case_id == Case.id, CasePause.reason != "")
    has_extension = exists().where(CaseExtension.case_id == Case.id, CaseExtension.reason != "")
    return (Case.closed_on < before) & or_(Case.reason != "", has_pause, has_extension)
