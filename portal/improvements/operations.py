"""Operations on improvement notices: draft, return, publish."""

from flask_babel import gettext

from portal.complaints.handling.operations import tell_complainant
from portal.complaints.models import Complaint
from portal.corrective_actions.actions.queries import find_action
from portal.corrective_actions.models import CorrectiveAction
from portal.corrective_actions.vocabulary import ActionState
from portal.improvements.models import Improvement
from portal.improvements.queries import complaints_behind
from portal.improvements.rules import IMPROVEMENT_WORKFLOW, check_ready
from portal.improvements.vocabulary import ImprovementState
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.formats import localised
from portal.library.text.languages import use_language
from portal.platform import clock
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.transaction import operation
from portal.procedures.models import ProcedureVersion
from portal.procedures.vocabulary import PUBLIC_STATES

IMPROVEMENTS_REVISION = "improvements"


@operation
def draft_improvement(
    actor: Actor,
    version: ProcedureVersion,
    *,
    action: CorrectiveAction,
    you_said: dict[str, str],
    we_changed: dict[str, str],
) -> Improvement:
    """Draft the notice of a guide version that a closed action changed; raises ActionNotClosedError."""
    check_ready(is_closed=action.state is ActionState.CLOSED, is_public=version.state in PUBLIC_STATES)
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    improvement = Improvement(
        reference=new_reference("M"),
        action_reference=action.reference,
        procedure_version_id=version.id,
        state=ImprovementState.DRAFT,
        you_said=you_said,
        we_changed=we_changed,
        drafted_by_id=actor.staff_id,
        drafted_at=clock.now(),
    )
    audit.record(actor, "draft_improvement", improvement)
    return improvement


@operation
def redraft_improvement(
    actor: Actor, improvement: Improvement, *, you_said: dict[str, str], we_changed: dict[str, str]
) -> None:
    """Edit a returned notice and submit it again; raises MoveNotPossibleError."""
    improvement.state = IMPROVEMENT_WORKFLOW.target(improvement.state, "redraft")
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    improvement.you_said, improvement.we_changed = you_said, we_changed
    improvement.drafted_by_id = actor.staff_id
    audit.record(actor, "redraft_improvement", improvement)


@operation
def return_improvement(actor: Actor, improvement: Improvement, *, remarks: str) -> None:
    """Return a notice with remarks, as the second person; raises SecondPersonNeededError."""
    state = IMPROVEMENT_WORKFLOW.target(improvement.state, "return")
    check_second_person(actor.staff_id, [improvement.drafted_by_id], Review.NOTICE)
    improvement.state = state
    improvement.remarks = remarks
    improvement.decided_by_id = actor.staff_id
    audit.record(actor, "return_improvement", improvement)


@operation
def publish_improvement(actor: Actor, improvement: Improvement) -> None:
    """Publish a notice and notify everyone whose complaint led to it; raises SecondPersonNeededError."""
    state = IMPROVEMENT_WORKFLOW.target(improvement.state, "publish")
    check_second_person(actor.staff_id, [improvement.drafted_by_id], Review.NOTICE)
    action = find_action(improvement.action_reference)
    if action is None:
        raise NotFoundError
    improvement.state = state
    improvement.decided_by_id = actor.staff_id
    improvement.published_at = clock.now()
    for complaint in complaints_behind(action):
        _tell(actor, complaint, improvement)
    increment_revision(IMPROVEMENTS_REVISION)
    audit.record(actor, "publish_improvement", improvement)


def _tell(actor: Actor, complaint: Complaint, improvement: Improvement) -> None:
    with use_language(complaint.language):
        text = gettext(
            "The guide has been changed after your feedback: %(change)s", change=localised(improvement.we_changed)
        )
    tell_complainant(actor, complaint, text=text, changed_version=improvement.version.reference)
