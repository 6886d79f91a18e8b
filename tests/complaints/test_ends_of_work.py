"""What one investigation leaves behind for the next: nothing that was drafted, and every date that was missed."""

from collections import Counter
from datetime import date, timedelta

import pytest

from portal.authority_settings.definitions import ANSWER_WORKING_DAYS
from portal.complaints.appeals import operations as appeals
from portal.complaints.assessment import operations as assessment
from portal.complaints.duties import NotYoursError, possible_handlers
from portal.complaints.extensions import operations as extensions
from portal.complaints.handling import operations as handling
from portal.complaints.jobs import end_states, recount_due_dates, take_from_parties
from portal.complaints.models import Complaint
from portal.complaints.rollup import REPLY_DAYS, ComplaintOutcome
from portal.complaints.transfers import operations as transfers
from portal.complaints.vocabulary import (
    AppealOutcome,
    ComplaintKind,
    ComplaintState,
    Decision,
    DeclineReason,
    Harm,
    Identity,
    Verdict,
)
from portal.library.access.permissions import CITIZEN, SYSTEM
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.day_counts import stored
from portal.platform.storage.transaction import writing
from portal.working_calendar.queries import load_calendar
from tests.complaints.resort_steps import filed, hold, refused
from tests.corrective_actions.actions.steps import act
from tests.support.cast import Cast, complain_to_handler
from tests.support.settings import set_now

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")
TEXT = "经核查窗口叫号记录，您反映的情况属实。"


@pytest.fixture
def complaint(cast: Cast, guide_in_force: str, context: None) -> Complaint:
    return complain_to_handler(cast)


def draft(cast: Cast, complaint: Complaint, by: str = "handler") -> None:
    act(handling.draft_reply, cast[by], complaint, decision=Decision.UPHELD, text=TEXT, remedy_given="")


def pass_time(days: int) -> None:
    with clock.simulated(clock.now() + timedelta(days=days)), writing():
        while end_states():
            pass


def outcomes() -> Counter[str]:
    values = {str(outcome) for outcome in ComplaintOutcome}
    found = Counter({cell.value: count for cell, count in stored().items() if cell.measure == "complaints"})
    return Counter({value: count for value, count in found.items() if value in values})


def test_a_draft_ends_with_its_investigation(cast: Cast, complaint: Complaint):
    draft(cast, complaint)
    pass_time(200)
    assert complaint.state is ComplaintState.UNANSWERED
    assert (complaint.open_reply, complaint.awaits_approval) == (None, False)
    refused(handling.decide_reply, cast["quality"], complaint, approves=True)


def ask(cast: Cast, complaint: Complaint) -> date:
    until = load_calendar().add_working_days(complaint.due_on, 3)
    act(extensions.ask_extension, cast["handler"], complaint, until_on=until, reason="需向外地单位核实")
    return until


def test_an_extension_ends_with_the_reply(cast: Cast, complaint: Complaint):
    ask(cast, complaint)
    draft(cast, complaint)
    act(handling.decide_reply, cast["quality"], complaint, approves=True)
    assert complaint.open_extension is None
    due = complaint.due_on
    refused(extensions.decide_extension, cast["quality"], complaint, grants=True)
    assert (complaint.due_on, complaint.awaits_approval) == (due, False)


def dispute(complaint: Complaint) -> None:
    with writing():
        complaint.state, complaint.verdict, complaint.verdict_on = (
            ComplaintState.DISPUTED, Verdict.NOT_SATISFIED, local_today(),
        )  # fmt: skip
        complaint.ends_on = local_today() + timedelta(days=30)


def test_a_late_reply_stays_late(cast: Cast, complaint: Complaint):
    with writing():
        complaint.due_on = local_today() - timedelta(days=5)
    draft(cast, complaint)
    act(handling.decide_reply, cast["quality"], complaint, approves=True)
    assert outcomes()["late"] == 1
    dispute(complaint)
    act(handling.reopen_complaint, cast["quality2"], complaint, handler_id=possible_handlers(complaint)[0].id)
    pass_time(200)
    assert complaint.state is ComplaintState.UNANSWERED
    assert (outcomes()["late"], outcomes()["in_time"]) == (1, 0)


def test_declining_late_is_no_reply(cast: Cast, guide_in_force: str, context: None):
    complaint = complain_to_handler(cast)
    with writing():
        complaint.state, complaint.handler_id = ComplaintState.RECEIVED, None
        complaint.due_on = local_today() - timedelta(days=1)
    act(assessment.decline_complaint, cast["quality"], complaint, reason=DeclineReason.NO_FACTS, text="没有具体事实。")
    assert outcomes() == Counter({"late": 1})
    assert not [cell for cell, count in stored().items() if cell.measure == REPLY_DAYS and count]
    act(appeals.file_appeal, CITIZEN, complaint, reason="事实写在第二段")
    act(appeals.decide_appeal, cast["supervisor"], complaint, outcome=AppealOutcome.SENT_BACK, text="应当受理。")
    assert complaint.answered_on is None
    assert complaint.answer_due_on is not None
    assert complaint.answer_due_on < local_today()


def test_assessing_makes_nothing_late_longer(cast: Cast, complaint: Complaint):
    simple = {"harm": Harm.LOW, "is_urgent": False, "is_unsafe": False}
    act(assessment.assess_complaint, cast["quality"], complaint, is_simple=True, **simple)
    told = [message.text for message in complaint.public_messages]
    assert any("答复" in text or "due by" in text for text in told), "the complainant reads the new due date"
    with clock.simulated(clock.now() + timedelta(days=20)):
        refused(assessment.assess_complaint, cast["quality"], complaint, is_simple=False, **simple)


def test_a_granted_extension_outlives_an_assessment(cast: Cast, complaint: Complaint):
    until = ask(cast, complaint)
    act(extensions.decide_extension, cast["quality"], complaint, grants=True)
    act(
        assessment.assess_complaint, cast["quality"], complaint,
        harm=Harm.LOW, is_urgent=False, is_unsafe=False, is_simple=True,
    )  # fmt: skip
    assert complaint.due_on == until


def test_a_new_limit_keeps_what_was_promised(cast: Cast, complaint: Complaint):
    due = complaint.due_on
    set_now(ANSWER_WORKING_DAYS, 40)
    with writing():
        recount_due_dates(SYSTEM, load_calendar(), local_today())
    assert complaint.due_on == due


def test_a_party_is_added_before_an_appeal(cast: Cast, complaint: Complaint):
    draft(cast, complaint)
    act(handling.decide_reply, cast["quality"], complaint, approves=True)
    dispute(complaint)
    act(
        assessment.add_to_conflict, cast["quality"], complaint, staff_id=cast["supervisor"].staff_id,
        reason="申诉人指明其参与处理",
    )  # fmt: skip
    act(appeals.file_appeal, CITIZEN, complaint, reason="对答复不服")
    refused(appeals.decide_appeal, cast["supervisor"], complaint, outcome=AppealOutcome.REJECTED, text="维持原答复。")


def test_whoever_called_does_not_hear_the_appeal(cast: Cast, guide_in_force: str, context: None):
    complaint = complain_to_handler(
        cast, kind=ComplaintKind.OTHER, contact="张先生 13800000001", identity=Identity.NAMED
    )
    draft(cast, complaint)
    act(handling.decide_reply, cast["quality"], complaint, approves=True)
    act(handling.record_callback, cast["quality2"], complaint, is_reached=True, text="已告知答复内容")
    act(appeals.file_appeal, CITIZEN, complaint, reason="对答复不服")
    refused(appeals.decide_appeal, cast["quality2"], complaint, outcome=AppealOutcome.REJECTED, text="维持原答复。")


def test_who_passed_it_on_accepts_nothing(cast: Cast, guide_in_force: str, context: None):
    complaint = filed()
    act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="属于该部门事项")
    refused(transfers.accept_transfer, cast["quality"], complaint)
    refused(transfers.return_transfer, cast["quality"], complaint, reason="不属于本部门")
    act(transfers.accept_transfer, cast["quality2"], complaint)


def test_conduct_leaves_again_after_a_merger(cast: Cast, guide_in_force: str, context: None):
    complaint = filed(kind=ComplaintKind.CONDUCT)
    act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="属于该部门事项")
    act(transfers.accept_transfer, cast["quality2"], complaint)
    with writing():
        transfers.follow_merged_department("health", "transport")
    assert complaint.handling_department != "transport"
    assert cast.id("manager") not in {person.id for person in possible_handlers(complaint)}


def test_extensions_together_have_a_longest(cast: Cast, complaint: Complaint):
    latest = load_calendar().add_working_days(complaint.due_on, 10)
    for until in (ask(cast, complaint), latest):
        if complaint.open_extension is None:
            act(extensions.ask_extension, cast["handler"], complaint, until_on=until, reason="需向外地单位核实")
        act(extensions.decide_extension, cast["quality"], complaint, grants=True)
        assert complaint.due_on == until
    refused(
        extensions.ask_extension, cast["handler"], complaint,
        until_on=load_calendar().add_working_days(latest, 1), reason="需向外地单位核实",
    )  # fmt: skip


def test_parties_elsewhere_keep_their_own_work(cast: Cast, complaint: Complaint):
    other = filed(narrative="送达的时间和公布的不同。", element="steps/deliver")
    with writing():
        assessment.accept_complaint(cast["quality"], other)
        other.state, other.handler_id = ComplaintState.INVESTIGATING, cast.id("editor")
    hold(cast, "editor")  # about whom the first complaint is
    with writing():
        assert take_from_parties() == 0
    assert complaint.handler_id == cast.id("handler")


def test_a_handler_who_is_a_party_loses_it(cast: Cast, complaint: Complaint):
    draft(cast, complaint)
    hold(cast, "handler")  # the post of the step, entered only now
    with pytest.raises(NotYoursError), writing():
        handling.decide_reply(cast["quality"], complaint, approves=True)
    with writing():
        assert (take_from_parties(), take_from_parties()) == (1, 0)
    assert (complaint.state, complaint.handler_id) == (ComplaintState.ACCEPTED, None)
    assert not complaint.awaits_approval
