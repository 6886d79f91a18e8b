"""Complaints, transfers and parties follow a merger."""

import pytest

from portal.complaints.assessment import operations as assessment
from portal.complaints.duties import NotYoursError, people_complained_about
from portal.complaints.handling import operations as handling
from portal.complaints.queries import complaints_for
from portal.complaints.transfers import operations as transfers
from portal.complaints.vocabulary import (
    Decision,
)
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind
from tests.complaints.resort_steps import filed, hold, present
from tests.corrective_actions.actions.steps import act
from tests.support.cast import Cast, complain_to_handler

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")


def merge(cast: Cast, *plan: PlanLine) -> None:
    with writing():
        reorganise(cast["administrator"], plan)
    db.session.expire_all()


def test_a_merged_departments_complaints_go_along(cast: Cast):
    complaint = complain_to_handler(cast)
    sent = filed()
    act(transfers.transfer_complaint, cast["quality"], sent, department_code="civil-affairs", reason="请你们办")
    merge(cast, PlanLine(PlanKind.MERGE_DEPARTMENTS, "transport", "health"))
    assert complaint.handling_department == "health"
    assert complaint in complaints_for(present(cast, "other_manager")).rows
    draft = handling.draft_reply
    act(draft, present(cast, "handler"), complaint, decision=Decision.UPHELD, text="稿", remedy_given="")
    with pytest.raises(NotYoursError):  # the post complained about is now of this department
        act(assessment.accept_complaint, present(cast, "other_manager"), filed())
    assert sent.transfers[0].from_department == "health"


def test_holders_of_a_merged_post_stay_parties(cast: Cast):
    before = filed()
    merge(cast, PlanLine(PlanKind.MERGE_POSTS, "tr-review", "tr-window"))
    assert people_complained_about(before) == {cast.id("reviewer")}
    assert cast.id("reviewer") in people_complained_about(filed())


def test_a_successor_posts_new_holder_is_a_party(cast: Cast):
    merge(cast, PlanLine(PlanKind.MERGE_POSTS, "tr-review", "tr-window"))
    hold(cast, "quality2", post="tr-window", since=0)
    complaint = filed()
    assert cast.id("quality2") in people_complained_about(complaint), "the guide in force still names the merged post"
    assert complaint not in complaints_for(cast["quality2"]).rows
