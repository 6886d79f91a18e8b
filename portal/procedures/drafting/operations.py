"""Operations on drafts; ``versions.operations`` publishes them."""

import re
from collections.abc import Callable

from sqlalchemy import func, select

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.components import Text
from portal.library.guide.document import CODE_PATTERN, Guide
from portal.library.guide.publish_gate.gate import check_gate
from portal.library.text.text_input import fold_identifier
from portal.organisation.models import Department
from portal.platform import clock
from portal.platform.storage import audit
from portal.platform.storage.code_lookup import is_code_taken
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.queries import find_procedure
from portal.procedures.references import as_of_today, gate_context
from portal.procedures.rules import VERSION_WORKFLOW, ProcedureCodeRefusedError
from portal.procedures.vocabulary import NO_REASON, UNDER_WAY, Reason, VersionState


def import_guide(actor: Actor, guide: Guide) -> ProcedureVersion | None:
    """Save a guide as a draft; return None when it equals the newest version.

    Content of a newer release in the newest version, which files cannot contain, is preserved.
    Raises NotFoundError for an unknown department, MoveNotPossibleError while a version is in review or scheduled.
    """
    department = db.session.scalar(select(Department).where(Department.code == guide.department))
    if department is None:
        raise NotFoundError(guide.department)
    procedure = find_procedure(guide.code)
    if procedure is not None:
        guide.code = procedure.code
    else:
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
    """Add a procedure with its first draft; raises ProcedureCodeRefusedError."""
    code = fold_identifier(code)
    if not re.fullmatch(CODE_PATTERN, code) or is_code_taken(Procedure.code, code):
        raise ProcedureCodeRefusedError
    version = import_guide(actor, Guide(code=code, name=name, department=department))
    if version is None:
        raise ProcedureCodeRefusedError
    return version


@operation
def draft_version(actor: Actor, procedure: Procedure, *, reason: Reason = NO_REASON) -> ProcedureVersion:
    """Start a draft from the newest version; raises MoveNotPossibleError while another version is open.

    Merged departments and posts are replaced by their successors.
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
    """Replace the guide of a draft; raises MoveNotPossibleError when the version is not a draft."""
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    version.guide = guide
    version.drafted_by_id = actor.staff_id
    _add_editor(version, actor)
    audit.record(actor, "edit_version", version)
    return version


@operation
def rewrite_version(
    actor: Actor, version: ProcedureVersion, rewrite: Callable[[Guide], Guide | None]
) -> ProcedureVersion:
    """Apply a change to the current guide of a draft under its lock; raises MoveNotPossibleError if it is none."""
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    present = version.guide
    changed = rewrite(present.model_copy(deep=True))
    return version if changed is None or changed == present else edit_version(actor, version, changed)


@operation
def submit_version(actor: Actor, version: ProcedureVersion, *, what_changed: dict[str, str]) -> None:
    """Submit a draft with a public text on the changes; raises GateNotPassedError or MoveNotPossibleError."""
    state = VERSION_WORKFLOW.target(version.state, "submit")
    check_gate(version.guide, gate_context(version))
    version.state = state
    version.what_changed = what_changed
    version.submitted_at = clock.now()
    _add_editor(version, actor)
    audit.record(actor, "submit_version", version)


@operation
def return_version(actor: Actor, version: ProcedureVersion, *, remarks: str) -> None:
    """Return a version in review to its editor with remarks; raises MoveNotPossibleError."""
    version.state = VERSION_WORKFLOW.target(version.state, "return")
    version.remarks = remarks
    audit.record(actor, "return_version", version)


def _add_editor(version: ProcedureVersion, actor: Actor) -> None:
    if actor.staff_id is not None:
        version.editors = sorted({*version.editors, actor.staff_id})


def _from_catalogue(procedure: Procedure) -> Guide:
    """Return the initial guide of a procedure that was listed without one."""
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
    _add_editor(version, actor)
    audit.record(actor, "draft_version", version)
    return version
