"""Publish and withdraw versions, in one transaction with read tables, frozen names and content revision."""

from datetime import date
from typing import Any

from sqlalchemy import delete, func, select

from portal.library.access.permissions import SYSTEM, Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.publish_gate.gate import check_gate
from portal.organisation.queries import posts_by_code
from portal.platform import clock
from portal.platform.clock import local_date, local_today
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision, set_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.procedures.models import Procedure, ProcedureTag, ProcedureVersion, PublishedStep
from portal.procedures.references import gate_context
from portal.procedures.rules import REVIEW_INTERVAL, VERSION_WORKFLOW, check_day
from portal.procedures.vocabulary import GUIDES_REVISION, NEXT_DAY_REVISION, VersionState


@operation
def publish_version(actor: Actor, version: ProcedureVersion, *, from_on: date | None = None) -> None:
    """Approve a version, in force at once or from a later day.

    Raises SecondPersonNeededError, GateNotPassedError, DayNotPossibleError or MoveNotPossibleError.
    """
    today = local_today()
    day = from_on or today
    verb = "publish" if day == today else "schedule"
    state = VERSION_WORKFLOW.target(version.state, verb)
    check_second_person(actor.staff_id, version.editors, Review.VERSION)
    check_day(day, today)
    check_gate(version.guide, gate_context(version, day))
    version.approved_by_id = actor.staff_id
    version.names = {"checked_by": min(actor.posts, default="")}
    version.in_force_from = day
    version.remarks = ""
    if state is VersionState.PUBLISHED:
        _put_in_force(actor, version)
    else:
        version.state = state
        db.session.flush()
        _note_next_day()
    audit.record(actor, f"{verb}_version", version)


@operation
def take_back_version(actor: Actor, version: ProcedureVersion, *, remarks: str) -> None:
    """Turn a scheduled version back into a draft with remarks; raises MoveNotPossibleError."""
    version.state = VERSION_WORKFLOW.target(version.state, "take_back")
    version.approved_by_id, version.in_force_from, version.remarks = None, None, remarks
    db.session.flush()
    _note_next_day()
    audit.record(actor, "take_back_version", version)


def put_due_versions_in_force() -> int:
    """Put one due scheduled version in force; return the number, 0 or 1. Call it inside ``writing()``."""
    version = db.session.scalar(
        select(ProcedureVersion)
        .where(ProcedureVersion.state == VersionState.SCHEDULED, ProcedureVersion.in_force_from <= local_today())
        .order_by(ProcedureVersion.in_force_from, ProcedureVersion.id)
        .limit(1)
        .with_for_update()
    )
    if version is None:
        return 0
    VERSION_WORKFLOW.target(version.state, "come_into_force")
    _put_in_force(SYSTEM, version)
    db.session.flush()
    _note_next_day()
    audit.record(SYSTEM, "publish_version", version)
    return 1


@operation
def withdraw_version(actor: Actor, version: ProcedureVersion, *, reason: dict[str, str]) -> None:
    """Withdraw the version in force with a public reason; raises MoveNotPossibleError."""
    version.state = VERSION_WORKFLOW.target(version.state, "withdraw")
    version.ended_at = clock.now()
    version.withdrawal_reason = reason
    procedure = version.procedure
    _clear_read_tables(procedure)
    procedure.is_listed = procedure.has_guide = False
    procedure.changed_in_revision = increment_revision(GUIDES_REVISION)
    audit.record(actor, "withdraw_version", version)


@operation
def restore_version(actor: Actor, version: ProcedureVersion) -> None:
    """Put a withdrawn version in force again; raises MoveNotPossibleError, also when a newer one is in force."""
    state = VERSION_WORKFLOW.target(version.state, "restore")
    if version.procedure.has_guide:
        raise MoveNotPossibleError
    version.state, version.ended_at, version.withdrawal_reason = state, None, {}
    _rebuild_read_tables(version)
    audit.record(actor, "restore_version", version)


def _put_in_force(actor: Actor, version: ProcedureVersion) -> None:
    now = clock.now()
    _end_present_version(actor, version.procedure)
    version.state = VersionState.PUBLISHED
    version.published_at = now
    version.names = _names_of_today(version) | version.names
    procedure = version.procedure
    procedure.checked_on = version.in_force_from
    procedure.checked_by_post = version.names["checked_by"]
    procedure.next_check_on = local_date(now) + REVIEW_INTERVAL
    procedure.guide_due_on = None
    _rebuild_read_tables(version)


def _names_of_today(version: ProcedureVersion) -> dict[str, Any]:
    """Return the current names of department and posts, which a version preserves from its publication on."""
    posts = posts_by_code([step.post for step in version.guide.steps])
    return {"department": version.procedure.department.name, "posts": {code: post.name for code, post in posts.items()}}


def _note_next_day() -> None:
    day = db.session.scalar(
        select(func.min(ProcedureVersion.in_force_from)).where(ProcedureVersion.state == VersionState.SCHEDULED)
    )
    set_revision(NEXT_DAY_REVISION, day.toordinal() if day else 0)


def _end_present_version(actor: Actor, procedure: Procedure) -> None:
    present = db.session.scalar(
        select(ProcedureVersion).where(
            ProcedureVersion.procedure_id == procedure.id, ProcedureVersion.state == VersionState.PUBLISHED
        )
    )
    if present is not None:
        present.state = VERSION_WORKFLOW.target(present.state, "supersede")
        present.ended_at = clock.now()
        audit.record(actor, "supersede_version", present)


def _rebuild_read_tables(version: ProcedureVersion) -> None:
    procedure, guide = version.procedure, version.guide
    _clear_read_tables(procedure)
    procedure.name = guide.name.model_dump()
    procedure.summary = guide.summary.model_dump()
    procedure.type = guide.type
    procedure.committed_amount = guide.committed_limit.amount if guide.committed_limit else None
    procedure.committed_unit = guide.committed_limit.unit if guide.committed_limit else None
    procedure.is_free = guide.is_free
    procedure.visits = len(guide.visits)
    procedure.is_listed = procedure.has_guide = True
    procedure.changed_in_revision = increment_revision(GUIDES_REVISION)
    tags: list[tuple[str, str]] = [("audience", value) for value in guide.audience]
    tags += [("life_event", value) for value in guide.life_events]
    tags += [("standard", code[:40]) for code in guide.standards]
    db.session.add_all(
        ProcedureTag(procedure_id=procedure.id, kind=kind, value=str(value)) for kind, value in dict.fromkeys(tags)
    )
    db.session.add_all(
        PublishedStep(
            procedure_id=procedure.id,
            key=step.key,
            position=position,
            name=step.name.model_dump(),
            post_code=step.post,
            amount=step.limit.amount if step.limit else None,
            unit=step.limit.unit if step.limit else None,
        )
        for position, step in enumerate(guide.steps, 1)
    )


def _clear_read_tables(procedure: Procedure) -> None:
    for table in (ProcedureTag, PublishedStep):
        db.session.execute(delete(table).where(table.procedure_id == procedure.id))
