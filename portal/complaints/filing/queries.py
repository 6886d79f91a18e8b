"""Reads for the form: the service that a complaint is about, the departments to name, and its receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.complaints.kinds import KindRecord
from portal.complaints.models import Complaint
from portal.complaints.queries import is_provisional
from portal.complaints.subjects import GuideInForce, guide_in_force
from portal.complaints.vocabulary import SubjectKind
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.formats import localised
from portal.organisation.queries import all_departments
from portal.platform.storage.database import db
from portal.platform.storage.result_cache import cached
from portal.procedures.catalogue.queries import get_listed_procedure
from portal.procedures.models import Procedure
from portal.procedures.queries import find_version_in_force, public_versions, stored_procedure_code
from portal.search.answers.queries import Line, answer, lines

FOUND = 8  # services shown on the page of the form; unsourced: what a phone shows without much scrolling


@dataclass(frozen=True)
class ServiceAsked:
    """The service that a form is about, as values: with the guide in force, or without one."""

    procedure_id: int
    name: Mapping[str, str]
    department_code: str
    guide: GuideInForce | None

    @property
    def subject(self) -> SubjectKind:
        """Return the kind of subject."""
        return SubjectKind.SERVICE if self.guide is None else SubjectKind.GUIDE


def find_by_key_hash(key_hash: str) -> Complaint | None:
    """Find the complaint that a form has filed before, by the keyed hash of the form's key."""
    return db.session.scalar(select(Complaint).where(Complaint.key_hash == key_hash))


@cached
def get_service(code: str) -> ServiceAsked:
    """Return the service with a code as typed, whose guide may be in preparation or withdrawn; raises NotFoundError.

    Kept until a guide or the organisation changes: each page of a form asks for it.
    """
    stored = stored_procedure_code(code)
    version = find_version_in_force(stored)
    if version is not None:
        return _service(version.procedure, guide_in_force(version))
    try:
        return _service(get_listed_procedure(stored), None)
    except NotFoundError:
        return _service(public_versions(stored)[0].procedure, None)


def _service(procedure: Procedure, guide: GuideInForce | None) -> ServiceAsked:
    return ServiceAsked(procedure.id, dict(procedure.name), procedure.department.code, guide)


def services_for(typed: str) -> Sequence[Line]:
    """Return the services that a question finds, best first; none for an empty one."""
    return lines(answer(typed), per_page=FOUND).rows if typed.strip() else []


def departments_to_name() -> list[tuple[str, str]]:
    """Return code and name of the departments that exist today, in the language of the page."""
    return [(code, localised(name)) for code, name in _departments()]


@cached
def _departments() -> tuple[tuple[str, dict[str, str]], ...]:
    return tuple((each.code, dict(each.name)) for each in all_departments() if each.closed_on is None)


@dataclass(frozen=True)
class Receipt:
    """What a receipt says of a complaint, read in the transaction that has filed it."""

    reference: str
    record: KindRecord
    received_at: datetime
    decide_by: date
    due_on: date
    acknowledge_by: date | None
    provisional: tuple[date, ...]
    is_about_people: bool

    @classmethod
    def of(cls, complaint: Complaint) -> "Receipt":
        """Return the receipt of a complaint."""
        days = (complaint.decide_by, complaint.due_on)
        return cls(
            complaint.reference, complaint.record, complaint.received_at, *days, complaint.acknowledge_by,
            tuple(day for day in days if is_provisional(complaint, day)), complaint.is_about_people,
        )  # fmt: skip
