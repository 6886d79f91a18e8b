"""The doctor's check of people: whether roles have enough of them for a complaint about one of their own."""

from collections.abc import Callable

from portal.accounts.queries import people_with_role
from portal.authority_settings.definitions import INTEGRITY_OUTSIDE
from portal.authority_settings.queries import current
from portal.complaints.duties import HANDLERS
from portal.complaints.rules import MAX_APPEALS
from portal.library.access.permissions import Role
from portal.operating.doctor_states import OK, WARNING, Found
from portal.organisation.queries import all_departments

EVERYWHERE = ""  # no department's code: whose roles reach all of them
TWO_PERSONS = 2  # one deals with it, another approves
MAX_NAMED_DEPARTMENTS = 20  # unsourced: what fits on a screen


def _complaints_about_staff() -> Found:
    """Warn where a complaint about one of the few would find nobody else."""
    found = [*_too_few_in_roles(), *_too_few_in_departments()]
    if not any(current(INTEGRITY_OUTSIDE).name.values()):
        found.append("the settings name no outside body for what nobody here may deal with")
    for message in found:
        yield WARNING, message
    if not found:
        yield OK, "every role has enough people for complaints about one of them"


def _too_few_in_roles() -> list[str]:
    officers, inspectors, supervisors = (
        len(people_with_role([role], EVERYWHERE)) for role in (Role.QUALITY_OFFICER, Role.INSPECTOR, Role.SUPERVISOR)
    )
    found = []
    if officers <= TWO_PERSONS:
        found.append(f"quality officers for all departments: {officers}; without one, the supervisor names somebody")
    if inspectors <= TWO_PERSONS:
        found.append(f"inspectors for all departments: {inspectors}; a report about one of them leaves too few")
    if not supervisors:
        found.append("nobody is supervisor: where too few are left, complaints go to an outside body")
    if officers + supervisors < TWO_PERSONS + MAX_APPEALS:
        found.append(f"quality officers and supervisors: {officers + supervisors}; a second appeal may find no other")
    return found


def _too_few_in_departments() -> list[str]:
    few = [each.code for each in all_departments() if len(_own_people(each.code)) < TWO_PERSONS]
    if not few:
        return []
    named = ", ".join(few[:MAX_NAMED_DEPARTMENTS]) + (" …" if len(few) > MAX_NAMED_DEPARTMENTS else "")
    return [f"fewer than {TWO_PERSONS} handle complaints in {named}; the quality office deals with those about them"]


def _own_people(department: str) -> set[int]:
    everywhere = {person.id for person in people_with_role(HANDLERS, EVERYWHERE)}
    return {person.id for person in people_with_role(HANDLERS, department)} - everywhere


CHECKS: tuple[Callable[[], Found], ...] = (_complaints_about_staff,)
