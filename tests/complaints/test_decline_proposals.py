"""A proposal to decline a complaint, which is over once the complaint is accepted or declined."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from portal.accounts.models import Holding
from portal.complaints.assessment import operations as assessment
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.next_steps import next_step_for
from portal.complaints.vocabulary import ComplaintState, DeclineReason
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.complaints.resort_steps import filed, refused
from tests.corrective_actions.actions.steps import act
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")
TEXT = "没有具体事实"


@pytest.fixture
def proposed(cast: Cast, guide_in_force: str, context: None) -> Complaint:
    with writing():  # so that no person of the department is complained about
        db.session.execute(delete(Holding).where(Holding.post_code == "tr-review"))
    complaint = filed()
    act(assessment.decline_complaint, cast["manager"], complaint, reason=DeclineReason.NO_FACTS, text=TEXT)
    assert complaint.is_decline_proposed
    return complaint


def test_what_was_declined_keeps_its_reason(cast: Cast, proposed: Complaint):
    act(assessment.decide_decline, cast["quality"], proposed, agrees=True)
    refused(assessment.decide_decline, cast["quality2"], proposed, agrees=False)
    assert proposed.state is ComplaintState.DECLINED
    assert (proposed.decline_reason, proposed.decline_text) == (DeclineReason.NO_FACTS, TEXT)


def test_what_time_has_accepted_awaits_its_handler(cast: Cast, proposed: Complaint):
    with clock.simulated(clock.now() + timedelta(days=30)), writing():
        end_states()
    assert proposed.state is ComplaintState.ACCEPTED
    assert next_step_for(cast["quality"], proposed) == next_step_for(cast["manager"], proposed)
    step = next_step_for(cast["quality"], proposed)
    assert step is not None
    assert step.text == proposed.meaning.next_step
    refused(assessment.decide_decline, cast["quality"], proposed, agrees=False)
