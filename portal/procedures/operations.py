"""Verbs on procedures and their versions."""

from sqlalchemy import delete, func, select

from portal.organisation.models import Department
from portal.procedures.gate import check_gate
from portal.procedures.guide import SCHEMA_VERSION, Guide
from portal.procedures.models import Procedure, ProcedureTag, ProcedureVersion, PublishedStep
from portal.procedures.rules import VERSION_WORKFLOW, check_approver
from portal.procedures.vocabulary import VersionState
from portal.shared import audit, clock
from portal.shared.audit import act
from portal.shared.db import db
from portal.shared.formats import local_date
from portal.shared.permissions import Actor
from portal.shared.refusals import NotFoundError
from portal.shared.revisions import raise_revision
from portal.shared.transitions import MoveNotPossibleError

GUIDES_REVISION = "guides"


def import_guide(actor: Actor, guide: Guide) -> ProcedureVersion | None:
    """Keep a guide as a draft; None when it says what the newest version says already.

    Raises NotFoundError when its department is unknown.
    """
    department = db.session.scalar(select(Department).where(Department.code == guide.department))
    if department is None:
        raise NotFoundError(guide.department)
    procedure = db.session.scalar(select(Procedure).where(Procedure.code == guide.code))
    if procedure is None:
        procedure = Procedure(code=guide.code, department=department, name=guide.name.model_dump(), summary={})
        audit.record(actor, "add_procedure", procedure)
    newest = _newest(procedure)
    if newest is not None and newest.document == guide.to_document():
        return None
    if newest is not None and newest.state is VersionState.DRAFT:
        return edit_version(actor, newest, guide)
    return _add_draft(actor, procedure, guide)


@act
def draft_version(
    actor: Actor, procedure: Procedure, *, reason_kind: str = "", reason_reference: str = ""
) -> ProcedureVersion:
    """Begin a new version from the one in force; raises MoveNotPossibleError while another is being written."""
    newest = _newest(procedure)
    if newest is None or newest.state in (VersionState.DRAFT, VersionState.IN_REVIEW):
        raise MoveNotPossibleError
    version = _add_draft(actor, procedure, newest.guide)
    version.reason_kind, version.reason_reference = reason_kind, reason_reference
    return version


@act
def edit_version(actor: Actor, version: ProcedureVersion, guide: Guide) -> ProcedureVersion:
    """Replace what a draft says; raises MoveNotPossibleError when it is no draft."""
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    version.document = guide.to_document()
    version.schema_version = SCHEMA_VERSION
    version.drafted_by_id = actor.staff_id
    _remember_editor(version, actor)
    audit.record(actor, "edit_version", version)
    return version


@act
def submit_version(actor: Actor, version: ProcedureVersion, *, what_changed: dict[str, str]) -> None:
    """Hand a draft to the approvers, with words for the public on what changed; raises GateNotPassedError."""
    state = VERSION_WORKFLOW.target(version.state, "submit")
    check_gate(version.guide)
    version.state = state
    version.what_changed = what_changed
    version.submitted_at = clock.now()
    _remember_editor(version, actor)
    audit.record(actor, "submit_version", version)


@act
def return_version(actor: Actor, version: ProcedureVersion, *, remarks: str) -> None:
    """Give a version back to its editor with remarks."""
    version.state = VERSION_WORKFLOW.target(version.state, "return")
    version.remarks = remarks
    audit.record(actor, "return_version", version)


@act
def publish_version(actor: Actor, version: ProcedureVersion) -> None:
    """Put a version in force in place of the present one, read tables and revision included.

    Raises EditorIsApproverError, GateNotPassedError or MoveNotPossibleError.
    """
    state = VERSION_WORKFLOW.target(version.state, "publish")
    check_approver(version.editors, actor.staff_id)
    check_gate(version.guide)
    now = clock.now()
    _end_present_version(actor, version.procedure)
    version.state = state
    version.approved_by_id = actor.staff_id
    version.published_at = now
    version.in_force_from = local_date(now)
    version.remarks = ""
    _rebuild_read_tables(version)
    audit.record(actor, "publish_version", version)


@act
def withdraw_version(actor: Actor, version: ProcedureVersion, *, reason: dict[str, str]) -> None:
    """Take the version in force away, with a reason that the public reads."""
    version.state = VERSION_WORKFLOW.target(version.state, "withdraw")
    version.ended_at = clock.now()
    version.withdrawal_reason = reason
    _clear_read_tables(version.procedure)
    version.procedure.is_listed = False
    version.procedure.changed_in_revision = raise_revision(GUIDES_REVISION)
    audit.record(actor, "withdraw_version", version)


def _remember_editor(version: ProcedureVersion, actor: Actor) -> None:
    if actor.staff_id is not None:
        version.editors = sorted({*version.editors, actor.staff_id})


def _newest(procedure: Procedure) -> ProcedureVersion | None:
    return db.session.scalar(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_id == procedure.id)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )


def _add_draft(actor: Actor, procedure: Procedure, guide: Guide) -> ProcedureVersion:
    last = db.session.scalar(
        select(func.max(ProcedureVersion.number)).where(ProcedureVersion.procedure_id == procedure.id)
    )
    version = ProcedureVersion(
        procedure=procedure,
        number=(last or 0) + 1,
        state=VersionState.DRAFT,
        schema_version=SCHEMA_VERSION,
        document=guide.to_document(),
        drafted_by_id=actor.staff_id,
        drafted_at=clock.now(),
        editors=[],
    )
    _remember_editor(version, actor)
    audit.record(actor, "draft_version", version)
    return version


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
    procedure.is_listed = True
    procedure.changed_in_revision = raise_revision(GUIDES_REVISION)
    tags = [("audience", value) for value in guide.audience] + [("life_event", value) for value in guide.life_events]
    db.session.add_all(
        ProcedureTag(procedure_id=procedure.id, kind=kind, value=value.value) for kind, value in dict.fromkeys(tags)
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
