"""Verbs on drafts of versions; what puts them in force stands in ``publication``."""

import re
from collections.abc import Callable

from sqlalchemy import func, select

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.components import Text
from portal.library.guide.document import CODE_PATTERN, Guide
from portal.library.guide.publish_gate.gate import check_gate
from portal.organisation.models import Department
from portal.platform import clock
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.references import as_of_today, gate_context
from portal.procedures.rules import VERSION_WORKFLOW, ProcedureCodeRefusedError
from portal.procedures.vocabulary import NO_REASON, UNDER_WAY, Reason, VersionState


def import_guide(actor: Actor, guide: Guide) -> ProcedureVersion | None:
    """Keep a guide as a draft; None when it says what the newest version says already.

    What a newer release wrote into the newest version, and the file could not say, stays.
    Raises NotFoundError for an unknown department, MoveNotPossibleError while a version awaits approval or its day.
    """
    department = db.session.scalar(select(Department).where(Department.code == guide.department))
    if department is None:
        raise NotFoundError(guide.department)
    procedure = db.session.scalar(select(Procedure).where(Procedure.code == guide.code))
    if procedure is None:
        procedure = Procedure(code=guide.code, department=department, name=guide.name.model_dump(), summary={})
        audit.record(actor, "add_procedure", procedure)
    newest = _newest(procedure)
    if newest is not None and newest.guide == guide.with_newer(newest.guide.newer):
        return None
    if newest is not None and newest.state in (VersionState.IN_REVIEW, VersionState.SCHEDULED):
        raise MoveNotPossibleError
    if newest is not None and newest.state is VersionState.DRAFT:
        return edit_version(actor, newest, guide)
    return _add_draft(actor, procedure, guide)


def begin_procedure(actor: Actor, *, code: str, name: Text, department: str) -> ProcedureVersion:
    """Begin the first draft of a procedure; raises CodeRefusedError."""
    if not re.fullmatch(CODE_PATTERN, code) or db.session.scalar(select(Procedure.id).where(Procedure.code == code)):
        raise ProcedureCodeRefusedError
    version = import_guide(actor, Guide(code=code, name=name, department=department))
    if version is None:
        raise ProcedureCodeRefusedError
    return version


@operation
def draft_version(actor: Actor, procedure: Procedure, *, reason: Reason = NO_REASON) -> ProcedureVersion:
    """Begin a new version from the newest one; raises MoveNotPossibleError while another is on its way.

    Department and posts are those of today, where they were merged since.
    """
    newest = _newest(procedure)
    if newest is not None and newest.state in UNDER_WAY:
        raise MoveNotPossibleError
    guide = as_of_today(newest.guide, procedure.department.code) if newest else _from_catalogue(procedure)
    version = _add_draft(actor, procedure, guide)
    version.reason = reason
    return version


@operation
def edit_version(actor: Actor, version: ProcedureVersion, guide: Guide) -> ProcedureVersion:
    """Replace what a draft says; raises MoveNotPossibleError when it is no draft."""
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    version.guide = guide
    version.drafted_by_id = actor.staff_id
    _remember_editor(version, actor)
    audit.record(actor, "edit_version", version)
    return version


@operation
def rewrite_version(
    actor: Actor, version: ProcedureVersion, rewrite: Callable[[Guide], Guide | None]
) -> ProcedureVersion:
    """Change what a draft says as it stands now, under its lock; nothing is kept when nothing has changed."""
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    present = version.guide
    changed = rewrite(present.model_copy(deep=True))
    return version if changed is None or changed == present else edit_version(actor, version, changed)


@operation
def submit_version(actor: Actor, version: ProcedureVersion, *, what_changed: dict[str, str]) -> None:
    """Hand a draft to the approvers, with words for the public on what changed; raises GateNotPassedError."""
    state = VERSION_WORKFLOW.target(version.state, "submit")
    check_gate(version.guide, gate_context(version))
    version.state = state
    version.what_changed = what_changed
    version.submitted_at = clock.now()
    _remember_editor(version, actor)
    audit.record(actor, "submit_version", version)


@operation
def return_version(actor: Actor, version: ProcedureVersion, *, remarks: str) -> None:
    """Give a version back to its editor with remarks."""
    version.state = VERSION_WORKFLOW.target(version.state, "return")
    version.remarks = remarks
    audit.record(actor, "return_version", version)


def _remember_editor(version: ProcedureVersion, actor: Actor) -> None:
    if actor.staff_id is not None:
        version.editors = sorted({*version.editors, actor.staff_id})


def _from_catalogue(procedure: Procedure) -> Guide:
    """Begin the guide of an item that was listed before it."""
    return Guide(
        code=procedure.code,
        name=Text(**procedure.name),
        summary=Text(**procedure.summary),
        type=procedure.type,
        department=procedure.department.code,
    )


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
        guide=guide,
        drafted_by_id=actor.staff_id,
        drafted_at=clock.now(),
        editors=[],
        reason=NO_REASON,
    )
    _remember_editor(version, actor)
    audit.record(actor, "draft_version", version)
    return version
