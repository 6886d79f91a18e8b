"""Operations on proposed changes: propose, confirm, reject, withdraw."""

from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.proposals.models import ProposedChange
from portal.proposals.queries import find_open
from portal.proposals.rules import (
    CHANGE_WORKFLOW,
    KINDS,
    ChangeWaitingError,
    NothingChangedError,
    ProposalKind,
    RecordChangedError,
    Values,
    are_same,
    check_reason,
)
from portal.proposals.vocabulary import ChangeState
from portal.working_calendar.queries import load_calendar

# Unsourced.
REVIEW_WORKING_DAYS = 1  # of what acted at once
DECIDE_WORKING_DAYS = 5


def propose_change(
    actor: Actor, kind: ProposalKind, subject: str, after: Values, *, department: str | None, acts_at_once: bool = False
) -> ProposedChange:
    """Propose a change of a record to a second person; with ``acts_at_once`` it is made and reviewed afterwards.

    Raises NothingChangedError, ChangeWaitingError, or what the change itself raises.
    """
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    before, earlier = kind.present(subject, after), find_open(kind, subject)
    if are_same(before, after):
        raise NothingChangedError
    if earlier is not None:
        if not acts_at_once:
            raise ChangeWaitingError
        before = earlier.before if earlier.is_in_effect else before  # a rejection returns to what two people saw
        earlier.state = CHANGE_WORKFLOW.target(earlier.state, "replace")
        audit.record(actor, "replace_change", earlier)
    if acts_at_once:
        kind.apply(actor, subject, after)
    change = ProposedChange(
        reference=new_reference("FH"),
        kind=kind.name,
        subject=subject,
        department_code=department,
        before=before,
        after=after,
        is_in_effect=acts_at_once,
        state=ChangeState.WAITING,
        proposed_by_id=actor.staff_id,
        proposed_at=clock.now(),
        due_on=load_calendar().add_working_days(
            local_today(), REVIEW_WORKING_DAYS if acts_at_once else DECIDE_WORKING_DAYS
        ),
    )
    audit.record(actor, "propose_change", change)
    return change


@operation
def confirm_change(actor: Actor, change: ProposedChange) -> None:
    """Make a proposed change, or agree with one that acted at once, as the second person.

    Raises SecondPersonNeededError, RecordChangedError, MoveNotPossibleError, or what the change itself raises.
    """
    state, kind = CHANGE_WORKFLOW.target(change.state, "confirm"), KINDS[change.kind]
    check_second_person(actor.staff_id, [change.proposed_by_id], Review.CHANGE)
    if not change.is_in_effect:
        if not are_same(kind.present(change.subject, change.after), change.before):
            raise RecordChangedError
        kind.apply(actor, change.subject, change.after)
    _decide(actor, change, state)
    audit.record(actor, "confirm_change", change)


@operation
def reject_change(actor: Actor, change: ProposedChange, *, reason: str) -> None:
    """Reject a change as the second person; one that acted at once is undone unless the record has changed since.

    Raises SecondPersonNeededError, ReasonTooShortError, MoveNotPossibleError, or what undoing itself raises.
    """
    state, kind = CHANGE_WORKFLOW.target(change.state, "reject"), KINDS[change.kind]
    check_second_person(actor.staff_id, [change.proposed_by_id], Review.CHANGE)
    check_reason(reason)
    if change.is_in_effect and are_same(kind.present(change.subject, change.after), change.after):
        kind.apply(actor, change.subject, change.before)
    change.reason = reason
    _decide(actor, change, state)
    audit.record(actor, "reject_change", change)


@operation
def withdraw_change(actor: Actor, change: ProposedChange) -> None:
    """Withdraw one's own proposal; raises MoveNotPossibleError for another's, or for one that acted at once."""
    if change.proposed_by_id != actor.staff_id or change.is_in_effect:
        raise MoveNotPossibleError
    change.state = CHANGE_WORKFLOW.target(change.state, "withdraw")
    audit.record(actor, "withdraw_change", change)


def _decide(actor: Actor, change: ProposedChange, state: ChangeState) -> None:
    change.state, change.decided_by_id, change.decided_at = state, actor.staff_id, clock.now()
    db.session.flush()
