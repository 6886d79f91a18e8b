"""Read import runs and guides for export."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from portal.imports.models import ImportRun
from portal.imports.vocabulary import Purpose, RunState
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.guide.document import Guide
from portal.organisation.models import Department
from portal.platform.storage.code_lookup import stored_code
from portal.platform.storage.database import db
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.vocabulary import VersionState

PUBLISH = "imports:run:publish"
GUIDES_PER_QUERY = 200  # unsourced; bounds memory


def runs_of(actor: Actor) -> Sequence[ImportRun]:
    """Return the latest 20 imports that the actor started, newest first."""
    query = select(ImportRun).where(ImportRun.started_by_id == actor.staff_id)
    return db.session.scalars(query.order_by(ImportRun.id.desc()).limit(20)).all()


def get_run_for(actor: Actor, reference: str) -> ImportRun:
    """Return an import that the actor started or may publish, with its report; raises NotFoundError."""
    run = db.session.scalar(
        select(ImportRun).where(ImportRun.reference == reference).options(undefer(ImportRun.report))
    )
    if run is None or not (run.started_by_id == actor.staff_id or (run.publishes and may_publish(actor))):
        raise NotFoundError
    return run


def may_publish(actor: Actor) -> bool:
    """Tell whether a person may publish an import of somebody else, which may touch any department."""
    return actor.may(PUBLISH) and actor.departments_for(PUBLISH) is None


def runs_to_publish(actor: Actor) -> Sequence[ImportRun]:
    """Return the checked imports of others that the actor may publish, oldest first."""
    if not may_publish(actor):
        return []
    query = select(ImportRun).where(
        ImportRun.state == RunState.CHECKED,
        ImportRun.content_until.is_not(None),
        ImportRun.started_by_id != actor.staff_id,
        (ImportRun.purpose == Purpose.CATALOGUE) | ImportRun.create_departments,
    )
    return db.session.scalars(query.order_by(ImportRun.id)).all()


def guides_to_export(actor: Actor, *, drafts: bool = False, department: str = "") -> Iterator[Guide]:
    """Yield guides within the actor's reach by code: versions in force, or with ``drafts`` the newest versions."""
    newest = select(func.max(ProcedureVersion.id)).group_by(ProcedureVersion.procedure_id)
    query = select(ProcedureVersion).join(ProcedureVersion.procedure).join(Procedure.department)
    query = query.where(ProcedureVersion.id.in_(newest) if drafts else ProcedureVersion.state == VersionState.PUBLISHED)
    reach = None if actor is SYSTEM else actor.departments_for("procedures:version:see")
    if reach is not None:
        query = query.where(Department.code.in_(reach))
    if department:
        query = query.where(Department.code == stored_code(Department.code, department))
    query = query.order_by(Procedure.code).execution_options(yield_per=GUIDES_PER_QUERY)
    for version in db.session.scalars(query):
        yield version.guide
