"""Reads for the form: the service that a complaint is about, and the departments to name."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.complaints.vocabulary import SubjectKind
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.formats import localised
from portal.organisation.queries import all_departments
from portal.procedures.catalogue.queries import get_listed_procedure
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.queries import find_version_in_force, public_versions, stored_procedure_code
from portal.search.answers.queries import Line, answer, lines

FOUND = 8  # services shown on the page of the form; unsourced: what a phone shows without much scrolling


@dataclass(frozen=True)
class ServiceAsked:
    """The service that a form is about: with the guide in force, or without one."""

    procedure: Procedure
    version: ProcedureVersion | None

    @property
    def subject(self) -> SubjectKind:
        """Return the kind of subject."""
        return SubjectKind.SERVICE if self.version is None else SubjectKind.GUIDE

    @property
    def department_code(self) -> str:
        """Return the code of its department."""
        return self.procedure.department.code

    @property
    def procedure_id(self) -> int:
        """Return the id of the service."""
        return self.procedure.id


def get_service(code: str) -> ServiceAsked:
    """Return the service with a code as typed, whose guide may be in preparation or withdrawn; raises NotFoundError."""
    stored = stored_procedure_code(code)
    version = find_version_in_force(stored)
    if version is not None:
        return ServiceAsked(version.procedure, version)
    try:
        return ServiceAsked(get_listed_procedure(stored), None)
    except NotFoundError:
        return ServiceAsked(public_versions(stored)[0].procedure, None)


def services_for(typed: str) -> Sequence[Line]:
    """Return the services that a question finds, best first; none for an empty one."""
    return lines(answer(typed), per_page=FOUND).rows if typed.strip() else []


def departments_to_name() -> list[tuple[str, str]]:
    """Return code and name of the departments that exist today."""
    return [(each.code, localised(each.name)) for each in all_departments() if each.closed_on is None]
