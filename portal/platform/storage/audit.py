"""The audit trail: who did what, stored in the transaction of the change; refusals are stored after the rollback.

An entry never has personal text: it names the fields that changed, not their values. Whether it is about a restricted
record it says itself, since its record need not be there any more when it is read.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Index, String, func, insert, inspect, select, true
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.access.permissions import Actor
from portal.platform import clock
from portal.platform.storage.database import Base, db, where
from portal.platform.storage.types import UtcDateTime


class AuditSubject(NamedTuple):
    """What an act is about: the kind of record (its table), its reference, and whether inspectors alone may see it."""

    kind: str
    reference: str
    is_restricted: bool = False


class AuditEntry(Base):
    """One operation: by whom, in which roles and posts, on which record, with which outcome."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_at", "at", "id"),
        Index("ix_audit_entries_staff_id", "staff_id", "at", "id"),
        Index("ix_audit_entries_verb", "verb", "at", "id"),
        Index("ix_audit_entries_subject_kind", "subject_kind", "at", "id"),
        Index("ix_audit_entries_subject", "subject", "at", "id"),
        Index("ix_audit_entries_refused", "at", "id", **where("outcome <> 'done'")),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[int | None]
    roles: Mapped[str] = mapped_column(String(200))
    posts: Mapped[str] = mapped_column(String(400))
    verb: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    fields: Mapped[list[str]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(40))
    # An entry of the release before, which does not say it, is for inspectors alone.
    is_restricted: Mapped[bool] = mapped_column(server_default=true())


def record(actor: Actor, verb: str, subject: Any, *, detail: str = "") -> None:
    """Add ``subject`` and the entry for its change, and flush both; call it last in an operation.

    ``detail`` says what is nowhere else once it is gone, such as a role that is revoked; it stands beside the fields.
    """
    fields = [*_changed_fields(subject), *([detail] if detail else [])]
    db.session.add(subject)
    db.session.flush()
    add_entry(actor, verb, name_of_subject(subject), fields=fields, outcome="done")
    db.session.flush()


def record_together(actor: Actor, *changes: tuple[str, Any]) -> None:
    """Add records, each with the entry of its verb, in as few statements as there are tables."""
    fields = [_changed_fields(subject) for _, subject in changes]
    db.session.add_all(subject for _, subject in changes)
    db.session.flush()
    entries = [
        _entry(actor, verb, name_of_subject(subject), changed, "done")
        for (verb, subject), changed in zip(changes, fields, strict=True)
    ]
    if entries:
        db.session.execute(insert(AuditEntry), entries)


def record_event(
    actor: Actor, verb: str, kind: str, subject: str, *, outcome: str = "done", fields: Sequence[str] = ()
) -> None:
    """Add the entry for an event that changes no record, such as a failed sign-in; never of a restricted record."""
    add_entry(actor, verb, AuditSubject(kind, subject), fields=list(fields), outcome=outcome)


def last_done(table: type[Base], references: Collection[str], *verbs: str) -> dict[str, datetime]:
    """Return by reference when one of some verbs last succeeded on records of a table."""
    query = select(AuditEntry.subject, func.max(AuditEntry.at)).where(
        AuditEntry.subject_kind == table.__tablename__,
        AuditEntry.subject.in_(references),
        AuditEntry.verb.in_(verbs),
        AuditEntry.outcome == "done",
    )
    return dict(db.session.execute(query.group_by(AuditEntry.subject)).all())


def add_entry(actor: Actor, verb: str, subject: AuditSubject, fields: list[str], outcome: str) -> None:
    """Add an entry for ``subject`` to the session."""
    db.session.add(AuditEntry(**_entry(actor, verb, subject, fields, outcome)))


def _entry(actor: Actor, verb: str, subject: AuditSubject, fields: list[str], outcome: str) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "staff_id": actor.staff_id,
        "roles": " ".join(sorted({grant.role.value for grant in actor.grants})),
        "posts": " ".join(sorted(actor.posts))[:400],
        "verb": verb,
        "subject_kind": subject.kind,
        "subject": subject.reference,
        "fields": fields,
        "outcome": outcome,
        "is_restricted": subject.is_restricted,
    }


def name_of_subject(subject: Any) -> AuditSubject:
    """Return the kind of a record (its table), its reference, code or id, and whether it is restricted.

    Of what is no record, such as the guide of a complaint that was refused, nobody knows: it is taken for restricted.
    """
    table = getattr(type(subject), "__tablename__", None)
    is_restricted = bool(getattr(subject, "is_restricted", table is None))
    reference = getattr(subject, "reference", None) or getattr(subject, "code", None) or getattr(subject, "id", "")
    return AuditSubject(table or type(subject).__name__, str(reference), is_restricted)


def _changed_fields(subject: Any) -> list[str]:
    state = inspect(subject)
    if state.transient:  # all that was set; to ask each attribute takes long
        return sorted(key for key, value in state.dict.items() if key in state.mapper.attrs and value is not None)
    return sorted(attribute.key for attribute in state.attrs if attribute.history.has_changes())
