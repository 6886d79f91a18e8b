"""Reads that findings and actions share."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, or_

from portal.accounts.queries import holders_of
from portal.authority_settings.definitions import (
    ACTION_HIGH_WORKING_DAYS,
    ACTION_LOW_WORKING_DAYS,
    ACTION_MEDIUM_WORKING_DAYS,
    TRIAGE_WORKING_DAYS,
)
from portal.authority_settings.queries import on_day
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import Severity
from portal.library.access.permissions import Actor, Role
from portal.library.working_time.working_days import Calendar
from portal.platform.storage.ordered_lists import common_codes, split_reach

ACTION_LIMITS = {
    Severity.LOW: ACTION_LOW_WORKING_DAYS,
    Severity.MEDIUM: ACTION_MEDIUM_WORKING_DAYS,
    Severity.HIGH: ACTION_HIGH_WORKING_DAYS,
}


def triage_due_on(calendar: Calendar, reported_on: date) -> date:
    """Return the day by which a finding is triaged, by the setting of its first day; raises NoCalendarError."""
    return calendar.add_working_days(reported_on, on_day(TRIAGE_WORKING_DAYS, reported_on))


def action_due_on(calendar: Calendar, begun_on: date, severity: Severity) -> date:
    """Return the day by which an action is completed, by the setting of its first day; raises NoCalendarError."""
    return calendar.add_working_days(begun_on, on_day(ACTION_LIMITS[severity], begun_on))


def people_complained_about(findings: Collection[Finding]) -> frozenset[int]:
    """Return the ids of the people who hold or have ever held the posts that findings are about."""
    return holders_of({finding.post_code for finding in findings})


def reach_of(
    table: Any, actor: Actor, see: str, permission: str = "", *, secret_only: bool = False
) -> list[ColumnElement[bool]]:
    """Return conditions of which every row that a person may see, with a permission as well, meets exactly one."""
    asked = actor.departments_for(permission or see)
    codes = frozenset[str]() if secret_only else common_codes(actor.departments_for(see), asked)
    secret_codes = common_codes(actor.departments_as(Role.INSPECTOR), asked)
    return split_reach(table.department_code, table.is_restricted, codes, secret_codes)


def is_in_reach(table: Any, actor: Actor, permission: str) -> ColumnElement[bool]:
    """Return the condition that a row is in a person's reach."""
    return or_(false(), *reach_of(table, actor, permission))
