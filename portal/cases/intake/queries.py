"""Reads of the systems that report cases, and of services as an import needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases.intake.models import CaseSource
from portal.cases.models import Case
from portal.cases.rules import NoGuideThenError
from portal.library.guide.document import Guide
from portal.platform.storage.code_lookup import find_by_code
from portal.platform.storage.database import db
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.vocabulary import PUBLIC_STATES


def sources() -> Sequence[CaseSource]:
    """Return the systems that report cases, by code."""
    return db.session.scalars(select(CaseSource).order_by(CaseSource.code)).all()


@dataclass(frozen=True)
class ServiceVersion:
    """A version of a guide that is or was in force."""

    id: int
    in_force_from: date
    guide: Guide


@dataclass(frozen=True)
class Service:
    """A service with all versions that are or were in force, oldest first."""

    procedure_id: int
    department: str
    office_hours: str
    versions: Sequence[ServiceVersion]

    def version_on(self, day: date) -> ServiceVersion:
        """Return the version that was in force on a day; raises NoGuideThenError."""
        found = [each for each in self.versions if each.in_force_from <= day]
        if not found:
            raise NoGuideThenError
        return found[-1]

    def version_of(self, case: Case) -> ServiceVersion:
        """Return the version under which a case was accepted."""
        return next(each for each in self.versions if each.id == case.version_id)


def find_service(code: str) -> Service | None:
    """Return the service of a code as written; None when there is none."""
    procedure = find_by_code(select(Procedure).options(joinedload(Procedure.department)), Procedure.code, code)
    if procedure is None:
        return None
    versions = db.session.scalars(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_id == procedure.id, ProcedureVersion.state.in_(PUBLIC_STATES))
        .order_by(ProcedureVersion.number)
    )
    found = [
        ServiceVersion(each.id, each.in_force_from, each.guide) for each in versions if each.in_force_from is not None
    ]
    return Service(procedure.id, procedure.department.code, procedure.department.office_hours, found)
