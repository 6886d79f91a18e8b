"""Who deals with a complaint when those who would are complained about, have gone, or act at the same moment."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from portal.accounts.models import Holding
from portal.complaints.appeals.operations import decide_appeal, file_appeal
from portal.complaints.assessment import operations as assessment
from portal.complaints.desk.queries import linked_with
from portal.complaints.duties import NotYoursError, people_complained_about, possible_handlers
from portal.complaints.following.operations import give_verdict
from portal.complaints.handling import operations as handling
from portal.complaints.jobs import end_states
from portal.complaints.queries import complaints_for
from portal.complaints.transfers import operations as transfers
from portal.complaints.venues import people_to_name
from portal.complaints.vocabulary import (
    AppealOutcome,
    ComplaintKind,
    ComplaintState,
    Decision,
    DeclineReason,
    LinkKind,
    Venue,
)
from portal.library.access.permissions import CITIZEN, Role
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.complaints.resort_steps import answer, filed, hold, leave_only, names_of, person, refused
from tests.corrective_actions.actions.steps import act
from tests.support.cast import Cast, assign_to_handler, complain_to_handler

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")


def test_one_of_two_deals_with_the_other(cast: Cast):
    leave_only(Role.MANAGER, cast.id("other_manager"))
    complaint = filed()
    assert complaint.venue is Venue.DEPARTMENT
    assert names_of(possible_handlers(complaint)) == {"handler", "quality", "quality2"}


def test_a_department_of_parties_leaves_it_elsewhere(cast: Cast):
    leave_only(Role.MANAGER, cast.id("other_manager"))
    hold(cast, "handler")
    complaint = filed()
    assert (complaint.venue, complaint.handling_department) == (Venue.QUALITY_OFFICE, "")
    assert names_of(possible_handlers(complaint)) == {"quality", "quality2"}


def test_the_second_look_leaves_a_department_of_two(cast: Cast):
    leave_only(Role.MANAGER, cast.id("other_manager"))
    complaint = complain_to_handler(cast)
    answer(cast, complaint, by="quality")
    act(give_verdict, CITIZEN, complaint, verdict="dispute")
    assert complaint.venue is Venue.QUALITY_OFFICE, "the only other one has handled it"
    assert names_of(possible_handlers(complaint)) == {"quality2"}


def test_somebody_is_named_when_no_officer_is_left(cast: Cast):
    leave_only(Role.QUALITY_OFFICER, cast.id("quality"))
    leave_only(Role.MANAGER, cast.id("other_manager"))
    complaint = filed(kind=ComplaintKind.CONDUCT)
    assert complaint.venue is Venue.NAMED
    act(assessment.name_person, cast["supervisor"], complaint, staff_id=cast.id("other_manager"))
    named = cast["other_manager"]
    assert complaint in complaints_for(named).rows
    act(assessment.accept_complaint, named, complaint)
    act(assessment.assign_handler, named, complaint, handler_id=cast.id("other_manager"))


def test_another_is_named_when_the_first_has_left(cast: Cast):
    leave_only(Role.QUALITY_OFFICER, cast.id("quality"))
    complaint = filed(kind=ComplaintKind.CONDUCT)
    act(assessment.name_person, cast["supervisor"], complaint, staff_id=cast.id("other_manager"))
    with writing():
        person(cast, "other_manager").is_active = False
    act(assessment.name_person, cast["supervisor"], complaint, staff_id=cast.id("quality"))
    assert complaint.named_id == cast.id("quality")


def test_the_only_inspector_does_not_judge_alone(cast: Cast):
    leave_only(Role.INSPECTOR, cast.id("inspector"))
    complaint = filed(kind=ComplaintKind.INTEGRITY)
    assert complaint.venue is Venue.NAMED
    assert names_of(people_to_name(complaint)) >= {"quality", "quality2"}
    for name in ("quality", "supervisor", "manager"):
        assert complaint not in complaints_for(cast[name]).rows


def test_reports_about_the_only_inspector_go_outside(cast: Cast):
    hold(cast, "inspector")
    complaint = filed(kind=ComplaintKind.INTEGRITY)
    assert (complaint.venue, complaint.state) == (Venue.OUTSIDE, ComplaintState.HANDED_OVER)
    assert "12388" in complaint.public_messages[-1].text
    assert complaint not in complaints_for(cast["inspector"]).rows


def test_complaints_about_the_only_quality_officer_go_outside(cast: Cast):
    leave_only(Role.QUALITY_OFFICER, cast.id("quality"))
    hold(cast, "quality")
    assert filed().state is ComplaintState.HANDED_OVER


def test_with_nobody_anywhere_it_goes_outside(cast: Cast):
    for role in (Role.QUALITY_OFFICER, Role.SUPERVISOR, Role.MANAGER, Role.HANDLER):
        leave_only(role)
    assert filed().state is ComplaintState.HANDED_OVER


def test_a_handler_who_becomes_a_party_is_released(cast: Cast):
    complaint = complain_to_handler(cast)
    act(handling.draft_reply, cast["handler"], complaint, decision=Decision.UPHELD, text="稿", remedy_given="")
    act(assessment.add_to_conflict, cast["quality"], complaint, post_code="tr-deliver", reason="投诉人说的")
    assert (complaint.state, complaint.handler_id) == (ComplaintState.ACCEPTED, None)
    refused(handling.decide_reply, cast["quality2"], complaint, approves=True)
    refused(handling.draft_reply, cast["handler"], complaint, decision=Decision.UPHELD, text="稿", remedy_given="")
    assert cast.id("handler") not in {each.id for each in possible_handlers(complaint)}


def test_a_proposal_of_a_party_is_void(cast: Cast):
    with writing():  # so that no person of the department is complained about
        db.session.execute(delete(Holding).where(Holding.post_code == "tr-review"))
    complaint = filed()
    act(assessment.decline_complaint, cast["manager"], complaint, reason=DeclineReason.NO_FACTS, text="没有事实")
    assert complaint.is_decline_proposed
    act(assessment.add_to_conflict, cast["quality"], complaint, staff_id=cast.id("manager"), reason="是他本人")
    assert not complaint.is_decline_proposed
    refused(assessment.decide_decline, cast["quality"], complaint, agrees=True)


def test_no_colleague_seconds_what_is_about_colleagues(cast: Cast):
    complaint = filed()
    with writing():
        complaint.decline_proposed_by_id = cast.id("quality2")
    with pytest.raises(NotYoursError):
        act(assessment.decide_decline, cast["manager"], complaint, agrees=True)


def test_later_holders_of_a_post_are_no_parties(cast: Cast):
    complaint = filed()
    hold(cast, "quality2", since=1)
    hold(cast, "quality", since=0)
    assert people_complained_about(complaint) == {cast.id("reviewer"), cast.id("quality")}


@pytest.mark.parametrize("kind", [ComplaintKind.CONDUCT, ComplaintKind.REFUSAL])
def test_conduct_never_returns_to_its_department(cast: Cast, kind: ComplaintKind):
    complaint = filed(kind=kind)
    refused(transfers.transfer_complaint, cast["quality"], complaint, department_code="transport", reason="请你们办")
    act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="请你们办")
    act(transfers.return_transfer, cast["other_manager"], complaint, reason="不是我们")
    assert (complaint.venue, complaint.handling_department) == (Venue.QUALITY_OFFICE, "")


def test_an_escalated_complaint_stays_with_the_supervisor(cast: Cast):
    complaint = filed()
    act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="请你们办")
    act(transfers.return_transfer, cast["other_manager"], complaint, reason="不是我们")
    act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="还是你们")
    assert complaint.venue is Venue.NAMED
    act(assessment.add_to_conflict, cast["quality"], complaint, post_code="tr-deliver", reason="投诉人说的")
    assert complaint.venue is Venue.NAMED


def test_nobody_is_assigned_while_a_department_is_asked(cast: Cast):
    complaint = filed()
    act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="请你们办")
    with clock.simulated(clock.now() + timedelta(days=15)), writing():
        end_states()
    assert complaint.state is ComplaintState.ACCEPTED, "it counts as accepted"
    refused(assessment.assign_handler, cast["quality"], complaint, handler_id=cast.id("other_handler"))


def test_appeals_are_heard_by_somebody_not_involved(cast: Cast):
    complaint = complain_to_handler(cast)
    answer(cast, complaint)
    act(file_appeal, CITIZEN, complaint, reason="不服")
    refused(decide_appeal, cast["quality"], complaint, outcome=AppealOutcome.REJECTED, text="维持")
    act(decide_appeal, cast["quality2"], complaint, outcome=AppealOutcome.REJECTED, text="维持")
    act(file_appeal, CITIZEN, complaint, reason="还是不服")
    refused(decide_appeal, cast["quality2"], complaint, outcome=AppealOutcome.REJECTED, text="维持")
    act(decide_appeal, cast["supervisor"], complaint, outcome=AppealOutcome.REJECTED, text="维持")
    refused(file_appeal, CITIZEN, complaint, reason="第三次")


def test_appeals_that_nobody_can_hear_go_outside(cast: Cast):
    leave_only(Role.SUPERVISOR)
    leave_only(Role.QUALITY_OFFICER, cast.id("quality"))
    complaint = filed()
    with writing():
        assign_to_handler(cast, complaint)
    answer(cast, complaint)
    act(file_appeal, CITIZEN, complaint, reason="不服")
    assert complaint.state is ComplaintState.APPEAL_DECIDED
    assert complaint.appeals[-1].outcome is AppealOutcome.HANDED_ON


def test_linked_complaints_out_of_reach_stay_unseen(app: Flask, cast: Cast):
    hold(cast, "quality2", post="tr-deliver")
    about_review, about_delivery = filed(), filed(element="steps/deliver")
    act(assessment.link_complaints, cast["quality"], about_review, other=about_delivery, kind=LinkKind.SHARED_CAUSE)
    assert [other for other, _ in linked_with(cast["quality"], about_review)] == [about_delivery]
    assert linked_with(cast["quality2"], about_review) == []
