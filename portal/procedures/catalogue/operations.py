"""Operations on the alert, review and early listing of a procedure."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.vocabulary import ProcedureType
from portal.organisation.models import Department
from portal.organisation.queries import posts_in_force
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.transaction import operation
from portal.procedures.models import Procedure
from portal.procedures.queries import find_procedure
from portal.procedures.vocabulary import GUIDES_REVISION

MAX_REVIEW_AHEAD = timedelta(days=2 * 366)  # unsourced


class NextCheckNotPossibleError(RefusedActError):
    """The date of the next review is past, or more than two years ahead."""

    message = _l("Choose a date after today, within two years.")


class PostNotKnownError(RefusedActError):
    """The reviewing post does not exist."""

    message = _l("Post not found.")


@operation
def set_alert(actor: Actor, procedure: Procedure, *, alert: dict[str, str], until: date | None) -> None:
    """Set the alert of a procedure, shown through a last day or until removed; an empty text removes it."""
    procedure.alert, procedure.alert_until = {lang: text for lang, text in alert.items() if text}, until
    increment_revision(GUIDES_REVISION)
    audit.record(actor, "set_alert", procedure)


@operation
def confirm_checked(actor: Actor, procedure: Procedure, *, post_code: str, next_on: date) -> None:
    """Record a review of the guide in force without changes, and the date of the next one.

    Raises NextCheckNotPossibleError, PostNotKnownError, or MoveNotPossibleError when no guide is in force.
    """
    today = local_today()
    if not procedure.has_guide:
        raise MoveNotPossibleError
    if not today < next_on <= today + MAX_REVIEW_AHEAD:
        raise NextCheckNotPossibleError
    if post_code not in posts_in_force([post_code]):
        raise PostNotKnownError
    procedure.checked_on, procedure.checked_by_post, procedure.next_check_on = today, post_code, next_on
    increment_revision(GUIDES_REVISION)
    audit.record(actor, "confirm_checked", procedure)


@operation
def list_early(actor: Actor, procedure: Procedure, *, due_on: date) -> None:
    """List a procedure publicly before its guide exists, with the due date of the guide.

    Raises MoveNotPossibleError when a guide is in force.
    """
    if procedure.has_guide:
        raise MoveNotPossibleError
    procedure.is_listed, procedure.guide_due_on = True, due_on
    procedure.changed_in_revision = increment_revision(GUIDES_REVISION)
    audit.record(actor, "list_early", procedure)


@operation
def unlist(actor: Actor, procedure: Procedure) -> None:
    """Remove a procedure from the public lists; raises MoveNotPossibleError when a guide is in force."""
    if procedure.has_guide:
        raise MoveNotPossibleError
    procedure.is_listed, procedure.guide_due_on = False, None
    procedure.changed_in_revision = increment_revision(GUIDES_REVISION)
    audit.record(actor, "unlist", procedure)


def put_in_catalogue(
    actor: Actor,
    *,
    code: str,
    name: dict[str, str],
    department: Department,
    type_: ProcedureType | None,
    summary: dict[str, str],
    due_on: date,
) -> str:
    """List an imported service; return ``listed``, ``changed``, ``unchanged`` or ``has a guide``."""
    procedure = find_procedure(code)
    if procedure is None:
        procedure = Procedure(code=code, name=name, summary=summary, department=department, type=type_)
        audit.record(actor, "add_procedure", procedure)
        list_early(actor, procedure, due_on=due_on)
        return "listed"
    if procedure.has_guide:
        return "has a guide"
    present = (procedure.name, procedure.summary, procedure.department_id, procedure.type, procedure.is_listed)
    if present == (name, summary, department.id, type_, True):
        return "unchanged"
    procedure.name, procedure.summary, procedure.department, procedure.type = name, summary, department, type_
    list_early(actor, procedure, due_on=procedure.guide_due_on or due_on)
    return "changed"
