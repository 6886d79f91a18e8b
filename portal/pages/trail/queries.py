"""Reads of the audit trail: newest first, and never what a person may not know to exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import abort
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from portal.accounts.models import Staff
from portal.accounts.queries import find_account
from portal.conflicts.queries import about_one
from portal.corrective_actions.actions.queries import is_about_action
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.corrective_actions.queries import is_about_findings
from portal.library.access.permissions import Actor, Role
from portal.pages.trail.verbs import COMPLAINANT_VERBS, REORGANISE, VISITOR_VERBS
from portal.pages.trail.vocabulary import RECORD_KINDS, ActOutcome
from portal.platform.clock import local_zone
from portal.platform.security.row_references import read_row_reference, row_reference
from portal.platform.security.tracking_codes import read_reference
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db

ENTRIES_PER_PAGE = 50  # unsourced
MAX_EXPORTED = 10_000  # unsourced: whoever needs more exports by month
_TABLE = "audit_entries"  # whose rows the links to older entries name
_DONE: ColumnElement[str] = literal_column("'done'")  # written out, as in the index
_BY_CITIZENS = COMPLAINANT_VERBS | VISITOR_VERBS
_TASKS = "tasks"


@dataclass(frozen=True)
class Whose:
    """Whose acts are asked for: a person's, or those without an account."""

    staff_id: int | None = None
    is_complainant: bool = False
    is_system: bool = False


@dataclass(frozen=True)
class TrailFilter:
    """What the entries are narrowed to; days are local, the last one included."""

    reference: str = ""
    whose: Whose | None = None
    verb: str = ""
    kind: str = ""
    outcome: ActOutcome | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class TrailPage:
    """Entries of one page, newest first, and the reference with which older ones are asked for; empty at the end."""

    entries: Sequence[AuditEntry] = ()
    older: str = ""


def trail_page(actor: Actor, wanted: TrailFilter, before: str) -> TrailPage:
    """Return the entries older than the one with the reference ``before``; 404 for a wrong one."""
    query = _entries(actor, wanted)
    if before:
        query = query.where(_is_before(read_row_reference(_TABLE, before)))
    found = db.session.scalars(query.limit(ENTRIES_PER_PAGE + 1)).all()
    entries = found[:ENTRIES_PER_PAGE]
    has_older = len(found) > ENTRIES_PER_PAGE
    return TrailPage(entries, row_reference(_TABLE, entries[-1].id) if has_older else "")


def newest_entries(actor: Actor, wanted: TrailFilter) -> tuple[Sequence[AuditEntry], bool]:
    """Return the newest entries, at most ``MAX_EXPORTED``, and whether there are more."""
    found = db.session.scalars(_entries(actor, wanted).limit(MAX_EXPORTED + 1)).all()
    return found[:MAX_EXPORTED], len(found) > MAX_EXPORTED


def find_people(typed: str) -> Sequence[int]:
    """Return the ids of the one whose user name was typed, else of at most two who have the name."""
    account = find_account(typed)
    if account is not None:
        return [account.id]
    return db.session.scalars(select(Staff.id).where(Staff.display_name == typed).limit(2)).all()


def _entries(actor: Actor, wanted: TrailFilter) -> Select[AuditEntry]:
    query = select(AuditEntry).where(*_conditions(wanted), _may_see(actor))
    return query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _is_before(row_id: int | None) -> ColumnElement[bool]:
    at = None if row_id is None else db.session.scalar(select(AuditEntry.at).where(AuditEntry.id == row_id))
    if at is None:
        abort(404)
    return tuple_(AuditEntry.at, AuditEntry.id) < tuple_(literal(at, AuditEntry.at.type), literal(row_id))


def _may_see(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a person may know of an entry.

    Inspectors of the whole authority see those of restricted records, and of kinds that are not known here; nobody
    sees what is about themselves.
    """
    is_mine = func.coalesce(_is_about(actor), 1) == 1  # what cannot be known is taken for it
    if actor.departments_as(Role.INSPECTOR) is None:
        return ~is_mine
    # A CASE, so that neither database reads the entries kind by kind along the index of kinds; and compared by what it
    # is not, which PostgreSQL expects of most rows, so that it reads along the index by day.
    is_known = case((AuditEntry.subject_kind.in_(sorted(RECORD_KINDS)), 0), else_=1) != 1
    return and_(AuditEntry.is_restricted.is_(False), is_known, ~is_mine)


def _is_about(actor: Actor) -> ColumnElement[int]:
    """Return 1 for an entry of a complaint, a finding or an action that is about the person; values, as of each row."""
    subject, kind = AuditEntry.subject, AuditEntry.subject_kind

    def one_of(condition: ColumnElement[bool], where: ColumnElement[bool]) -> Any:
        return select(case((condition, 1), else_=0)).where(where).scalar_subquery()

    of_action = exists().where(Finding.action_id == Task.action_id, is_about_findings(actor))
    return case(
        (kind == "complaints", about_one(actor, subject)),
        (kind == "findings", one_of(is_about_findings(actor), Finding.reference == subject)),
        (kind == "corrective_actions", case((is_about_action(actor, subject), 1), else_=0)),
        (kind == _TASKS, one_of(of_action, Task.id == _task_id())),
        else_=0,
    )


def _task_id() -> ColumnElement[int]:
    is_number = and_(AuditEntry.subject != "", func.ltrim(AuditEntry.subject, "0123456789") == "")
    return case((is_number, cast(AuditEntry.subject, Integer)))


def _conditions(wanted: TrailFilter) -> list[ColumnElement[bool]]:
    found = [*_of_person(wanted.whose), *_of_days(wanted.from_on, wanted.to_on)]
    if wanted.reference:
        found.append(_of_record(wanted.reference))
    if wanted.verb == REORGANISE:
        found.append(AuditEntry.verb.startswith(REORGANISE))
    elif wanted.verb:
        found.append(AuditEntry.verb == wanted.verb)
    if wanted.kind:
        found.append(AuditEntry.subject_kind == wanted.kind)
    if wanted.outcome is not None:
        is_done = wanted.outcome is ActOutcome.DONE
        found.append(AuditEntry.outcome == _DONE if is_done else AuditEntry.outcome != _DONE)
    return found


def _of_person(whose: Whose | None) -> list[ColumnElement[bool]]:
    if whose is None:
        return []
    if whose.staff_id is not None:
        return [AuditEntry.staff_id == whose.staff_id]
    is_citizens = AuditEntry.verb.in_(sorted(_BY_CITIZENS))
    return [AuditEntry.staff_id.is_(None), is_citizens if whose.is_complainant else ~is_citizens]


def _of_days(from_on: date | None, to_on: date | None) -> list[ColumnElement[bool]]:
    found = [] if from_on is None else [AuditEntry.at >= _midnight(from_on)]
    return (
        found if to_on is None or to_on == date.max else [*found, AuditEntry.at < _midnight(to_on + timedelta(days=1))]
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), local_zone())


def _of_record(typed: str) -> ColumnElement[bool]:
    """Return the condition of a record: of an action its tasks too, which nobody finds by their own numbers.

    A number of a task would tell how many lie in between, restricted ones among them.
    """
    names = sorted({typed, typed.upper(), read_reference(typed)})
    tasks = db.session.scalars(select(Task.id).join(Task.action).where(CorrectiveAction.reference.in_(names))).all()
    of_tasks = and_(AuditEntry.subject_kind == _TASKS, AuditEntry.subject.in_([str(task_id) for task_id in tasks]))
    is_itself = and_(AuditEntry.subject.in_(names), AuditEntry.subject_kind != _TASKS)
    return or_(is_itself, of_tasks) if tasks else is_itself
