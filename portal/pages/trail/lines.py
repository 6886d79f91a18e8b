"""Entries of the audit trail as people read them: names of persons, roles, posts, acts and records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.corrective_actions.models import CorrectiveAction, Task
from portal.library.access.permissions import Actor, Role
from portal.library.guide.identifiers import VersionRef
from portal.library.text.formats import localised
from portal.organisation.queries import names_of_posts
from portal.pages.trail.verbs import COMPLAINANT_VERBS, REORGANISE, VERBS, VISITOR_VERBS
from portal.pages.trail.vocabulary import RECORD_KINDS, ActOutcome
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db


@dataclass(frozen=True)
class TrailLine:
    """One entry: ``user_name`` and ``reference`` narrow the trail to the person and the record, ``url`` shows it."""

    at: datetime
    who: str
    user_name: str
    roles: str
    posts: str
    act: str
    verb: str
    kind: str
    record: str
    reference: str
    url: str
    fields: str
    outcome: str

    @property
    def is_done(self) -> bool:
        """Tell whether the act was done."""
        return self.outcome == ActOutcome.DONE.value


@dataclass(frozen=True)
class _Names:
    """What entries refer to: names and user names by id, posts by code, actions by the ids of their tasks."""

    staff: dict[str, tuple[str, str]]
    posts: dict[str, dict[str, str]]
    actions: dict[str, str]


def lines_of(actor: Actor, entries: Sequence[AuditEntry]) -> list[TrailLine]:
    """Return entries as lines, in three statements."""
    names = _names(entries)
    return [_line(actor, entry, names) for entry in entries]


def _names(entries: Sequence[AuditEntry]) -> _Names:
    people = {entry.staff_id for entry in entries if entry.staff_id is not None} | _ids(entries, "staff")
    tasks = select(Task.id, CorrectiveAction.reference).join(Task.action).where(Task.id.in_(_ids(entries, "tasks")))
    staff = select(Staff.id, Staff.display_name, Staff.user_name).where(Staff.id.in_(people))
    return _Names(
        {str(row.id): (row.display_name, row.user_name) for row in db.session.execute(staff)},
        names_of_posts(code for entry in entries for code in entry.posts.split()),
        {str(row.id): row.reference for row in db.session.execute(tasks)},
    )


def _ids(entries: Sequence[AuditEntry], kind: str) -> set[int]:
    found = {entry.subject for entry in entries if entry.subject_kind == kind}
    return {int(subject) for subject in found if subject.isascii() and subject.isdigit()}


def _line(actor: Actor, entry: AuditEntry, names: _Names) -> TrailLine:
    who, user_name = names.staff.get(str(entry.staff_id), ("", ""))
    kind = RECORD_KINDS.get(entry.subject_kind)
    reference = _reference(entry, names)
    named = names.staff.get(entry.subject, ("", ""))[0] if entry.subject_kind == "staff" else reference
    return TrailLine(
        at=entry.at,
        who=who or _nobody(entry),
        user_name=user_name,
        roles=gettext(", ").join(_labels(entry.roles, _role)),
        posts=gettext(", ").join(_labels(entry.posts, lambda code: localised(names.posts.get(code, {})) or code)),
        act=_act(entry.verb),
        verb=entry.verb,
        kind=str(kind.label) if kind else entry.subject_kind,
        record=named,
        reference="" if entry.subject_kind == "staff" else reference,
        url=_address(actor, entry.subject_kind, reference),
        fields=gettext(", ").join(entry.fields),
        outcome=entry.outcome,
    )


def _reference(entry: AuditEntry, names: _Names) -> str:
    """Return what a record is called: a task after its action, since its own number would tell of others."""
    return names.actions.get(entry.subject, "") if entry.subject_kind == "tasks" else entry.subject


def _nobody(entry: AuditEntry) -> str:
    if entry.staff_id is not None:
        return "—"
    if entry.verb in COMPLAINANT_VERBS:
        return gettext("Complainant")
    return gettext("Visitor") if entry.verb in VISITOR_VERBS else gettext("System")


def _labels(stored: str, label: Callable[[str], str]) -> list[str]:
    return [label(each) for each in stored.split()]


def _role(name: str) -> str:
    return str(Role(name).label) if name in list(Role) else name


def _act(verb: str) -> str:
    label = VERBS.get(REORGANISE if verb.startswith(REORGANISE) else verb)
    return str(label) if label else verb


def _address(actor: Actor, kind: str, reference: str) -> str:
    """Return the page that shows a record to a person; empty where there is none, or only for some departments."""
    found = RECORD_KINDS.get(kind)
    if not found or not found.endpoint or not reference or actor.departments_for(found.permission) is not None:
        return ""
    match kind:
        case "procedures" | "departments" | "standards":
            return url_for(found.endpoint, code=reference)
        case "procedure_versions" | "standard_versions":
            return _address_of_version(found.endpoint, kind, reference)
        case _:
            return url_for(found.endpoint, reference=reference)


def _address_of_version(endpoint: str, kind: str, reference: str) -> str:
    try:
        version = VersionRef.parse(reference)
    except ValueError:  # of a version that was refused before it had a number
        return ""
    if kind == "standard_versions":
        return url_for(endpoint, code=version.code)
    return url_for(endpoint, code=version.code, number=version.number)
