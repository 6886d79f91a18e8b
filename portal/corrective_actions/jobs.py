"""Recalculation of the due dates of findings and actions when a year of the calendar is confirmed."""

from datetime import date

from sqlalchemy import select

from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.queries import action_due_on, triage_due_on
from portal.corrective_actions.rules import OVER
from portal.corrective_actions.vocabulary import FindingState
from portal.library.access.permissions import Actor
from portal.library.working_time.working_days import Calendar
from portal.platform.clock import local_date
from portal.platform.storage import audit
from portal.platform.storage.audit import last_done
from portal.platform.storage.database import db

BEGUN_AGAIN = ("find_ineffective", "reopen")  # verbs after which an action's time runs anew


def recount_due_dates(actor: Actor, calendar: Calendar, from_day: date) -> int:
    """Recalculate dates of open findings and actions on ``from_day`` or later; return how many changed."""
    return _recount_findings(actor, calendar, from_day) + _recount_actions(actor, calendar, from_day)


def _recount_findings(actor: Actor, calendar: Calendar, from_day: date) -> int:
    changed = 0
    open_ones = select(Finding).where(Finding.state == FindingState.AWAITING_TRIAGE, Finding.triage_by >= from_day)
    for finding in db.session.scalars(open_ones.order_by(Finding.id)):
        triage_by = triage_due_on(calendar, local_date(finding.reported_at))
        if triage_by != finding.triage_by:
            finding.triage_by = triage_by
            audit.record(actor, "recount_due_date", finding)
            changed += 1
    return changed


def _recount_actions(actor: Actor, calendar: Calendar, from_day: date) -> int:
    open_ones = select(CorrectiveAction).where(CorrectiveAction.state.not_in(OVER), CorrectiveAction.due_on >= from_day)
    actions = db.session.scalars(open_ones.order_by(CorrectiveAction.id)).all()
    begun_again = last_done(CorrectiveAction, [action.reference for action in actions], *BEGUN_AGAIN)
    changed = 0
    for action in actions:
        begun_on = local_date(begun_again.get(action.reference, action.opened_at))
        due_on = action_due_on(calendar, begun_on, action.severity)
        if due_on != action.due_on:
            action.due_on = due_on
            audit.record(actor, "recount_due_date", action)
            changed += 1
    return changed
