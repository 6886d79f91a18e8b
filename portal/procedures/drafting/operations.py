"""Operations on drafts; ``versions.operations`` publishes them."""

import re
from collections.abc import Callable

from sqlalchemy import func, select

from portal.accounts.queries import names_of
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
from portal.procedures.models import Procedure, ProcedureVersion, ReplacedDraft
from portal.procedures.queries import find_newest_version, find_procedure
from portal.procedures.references import as_of_today, gate_context
from portal.procedures.rules import (
    VERSION_WORKFLOW,
    DraftHeldError,
    ProcedureCodeRefusedError,
    VersionUnderApprovalError,
    VersionUnderWayError,
    is_held,
)
from portal.procedures.vocabulary import NO_REASON, UNDER_WAY, Reason, VersionState


def import_guide(actor: Actor, guide: Guide) -> ProcedureVersion | None:
    """Save the guide of a file as a draft; return None when it equals the newest version.

    Content of a newer release in the newest version, which files cannot contain, is preserved.
    Raises NotFoundError for an unknown department, DraftHeldError for a draft that someone else or a hand wrote, and
    MoveNotPossibleError while a version is in review or scheduled.
    """
    procedure = _procedure(actor, guide)
    newest = find_newest_version(procedure.code)
    if newest is not None and newest.guide == guide.with_newer(newest.guide.newer):
        return None
    if newest is not None and newest.state in (VersionState.IN_REVIEW, VersionState.SCHEDULED):
        raise VersionUnderApprovalError(newest.reference, newest.state.label)
    if newest is not None and newest.state is VersionState.DRAFT:
        return import_into_draft(actor, newest, guide)
    return _add_draft(actor, procedure, guide)


@operation
def import_into_draft(actor: Actor, version: ProcedureVersion, guide: Guide) -> ProcedureVersion:
    """Replace the guide of a draft by that of a file; raises DraftHeldError or MoveNotPossibleError."""
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    if is_held(version.held_by_id, version.drafted_by_id, actor.staff_id):
        raise _held(actor, version)
    return _write(actor, version, guide, "import_into_draft")


@operation
def overwrite_draft(
    actor: Actor, version: ProcedureVersion, guide: Guide, *, seen: int | None = None
) -> ProcedureVersion:
    """Replace the guide of a draft that someone holds, and store the text that it replaces.

    ``seen`` is the row version at which the draft was shown to whoever chose this; raises DraftHeldError when the
    draft was written after that, MoveNotPossibleError when it is none.
    """
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    if seen not in (None, version.row_version):
        raise _held(actor, version)
    store_replaced(actor, version)
    return _write(actor, version, guide, "overwrite_draft")


def _held(actor: Actor, version: ProcedureVersion) -> DraftHeldError:
    holder = version.held_by_id or version.drafted_by_id
    name = names_of([holder]).get(holder or 0, "—")
    since = (version.held_at or version.drafted_at).astimezone(clock.local_zone())
    return DraftHeldError(version.reference, version.row_version, name, since, is_own=holder == actor.staff_id)


def store_replaced(actor: Actor, version: ProcedureVersion) -> None:
    """Store the text of a draft that another one is about to replace."""
    db.session.add(
        ReplacedDraft(
            version_id=version.id,
            schema_version=version.schema_version,
            document=version.document,
            held_by_id=version.held_by_id or version.drafted_by_id,
            held_at=version.held_at,
            replaced_by_id=actor.staff_id,
            replaced_at=clock.now(),
        )
    )


@operation
def put_back(actor: Actor, version: ProcedureVersion, replaced: ReplacedDraft) -> None:
    """Use a text again that was replaced, and store the present one; raises MoveNotPossibleError if it is no draft."""
    if version.state is not VersionState.DRAFT or replaced.version_id != version.id:
        raise MoveNotPossibleError
    text = replaced.guide
    store_replaced(actor, version)
    db.session.delete(replaced)
    edit_version(actor, version, text)


def begin_procedure(actor: Actor, *, code: str, name: Text, department: str) -> ProcedureVersion:
    """Add a procedure with its first draft; raises ProcedureCodeRefusedError."""
    code = fold_identifier(code)
    if not re.fullmatch(CODE_PATTERN, code) or is_code_taken(Procedure.code, code):
        raise ProcedureCodeRefusedError
    guide = Guide(code=code, name=name, department=department)
    return _add_draft(actor, _procedure(actor, guide), guide, is_by_hand=True)


@operation
def draft_version(actor: Actor, procedure: Procedure, *, reason: Reason = NO_REASON) -> ProcedureVersion:
    """Start a draft from the newest version; raises VersionUnderWayError while another version is open.

    Merged departments and posts are replaced by their successors.
    """
    newest = find_newest_version(procedure.code)
    if newest is not None and newest.state in UNDER_WAY:
        raise VersionUnderWayError
    guide = as_of_today(newest.guide, procedure.department.code) if newest else _from_catalogue(procedure)
    version = _add_draft(actor, procedure, guide, is_by_hand=True)
    version.reason = reason
    return version


@operation
def edit_version(actor: Actor, version: ProcedureVersion, guide: Guide) -> ProcedureVersion:
    """Replace the guide of a draft; raises MoveNotPossibleError when the version is not a draft."""
    if version.state is not VersionState.DRAFT:
        raise MoveNotPossibleError
    return _write(actor, version, guide, "edit_version", is_by_hand=True)


def _write(
    actor: Actor, version: ProcedureVersion, guide: Guide, verb: str, *, is_by_hand: bool = False
) -> ProcedureVersion:
    version.guide = guide
    version.drafted_by_id = actor.staff_id
    _set_holder(version, actor if is_by_hand else None)
    _add_editor(version, actor)
    audit.record(actor, verb, version)
    return version


def _set_holder(version: ProcedureVersion, holder: Actor | None) -> None:
    version.held_by_id = None if holder is None else holder.staff_id
    version.held_at = None if version.held_by_id is None else clock.now()


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
    _set_holder(version, actor)
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


def _procedure(actor: Actor, guide: Guide) -> Procedure:
    """Return the procedure of a guide, or add it; raises NotFoundError for an unknown department.

    The guide gets the code as the procedure has it.
    """
    department = db.session.scalar(select(Department).where(Department.code == guide.department))
    if department is None:
        raise NotFoundError(guide.department)
    procedure = find_procedure(guide.code)
    if procedure is None:
        procedure = Procedure(code=guide.code, department=department, name=guide.name.model_dump(), summary={})
        audit.record(actor, "add_procedure", procedure)
    guide.code = procedure.code
    return procedure


def _add_draft(actor: Actor, procedure: Procedure, guide: Guide, *, is_by_hand: bool = False) -> ProcedureVersion:
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
    _set_holder(version, actor if is_by_hand else None)
    _add_editor(version, actor)
    audit.record(actor, "draft_version", version)
    return version
