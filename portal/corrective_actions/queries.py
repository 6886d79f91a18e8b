"""Reads that findings and actions share."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from portal.accounts.models import Staff
from portal.accounts.queries import holders_of, people_with_role, posts_ever_held
from portal.authority_settings.definitions import (
    ACTION_HIGH_WORKING_DAYS,
    ACTION_LOW_WORKING_DAYS,
    ACTION_MEDIUM_WORKING_DAYS,
    TRIAGE_WORKING_DAYS,
)
from portal.authority_settings.queries import on_day
from portal.conflicts.queries import is_about, people_in_conflict
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.rules import OWNERS, owner_roles
from portal.corrective_actions.vocabulary import Severity, SourceKind
from portal.library.access.permissions import Actor, Role
from portal.library.working_time.working_days import Calendar
from portal.organisation.queries import present_department
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
    """Return the ids of the people whom findings are about: of one from a complaint, those whom that is about.

    Of any other it is everybody who holds its post or ever held it.
    """
    of_posts = [finding for finding in findings if finding.source_kind is not SourceKind.COMPLAINT]
    holders = holders_of({finding.post_code for finding in of_posts})
    return holders | people_in_conflict({finding.source_reference for finding in findings})


def is_about_findings(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a finding is about a person, by its post or by what it was reported from."""
    is_of_post = and_(Finding.source_kind != SourceKind.COMPLAINT, Finding.post_code.in_(posts_ever_held(actor)))
    return or_(is_of_post, is_about(actor, Finding.source_reference))


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


def people_who_may_own(about: CorrectiveAction | Finding, roles: Collection[Role] = OWNERS) -> Sequence[Staff]:
    """Return the active staff with a role in which they may own an action about this, complained about or not."""
    return people_with_role(owner_roles(about, roles), present_department(about.department_code))


def possible_owners(
    about: CorrectiveAction | Finding, findings: Collection[Finding], roles: Collection[Role] = OWNERS
) -> list[Staff]:
    """Return who may own an action, or with other roles a task in it: nobody whom its findings are about."""
    barred = people_complained_about(findings)
    return [person for person in people_who_may_own(about, roles) if person.id not in barred]
