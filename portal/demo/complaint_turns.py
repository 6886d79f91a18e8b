"""Simulation of what happens to some complaints on their way: assessment, transfer, more time, call-back, appeal."""

from datetime import datetime, timedelta

from portal.complaints.appeals import operations as appeals
from portal.complaints.assessment import operations as assessment
from portal.complaints.desk.queries import suggested_links
from portal.complaints.duties import StaffAct, acts_of, people_for
from portal.complaints.extensions import operations as extensions
from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.transfers import operations as transfers
from portal.complaints.transfers.operations import receiving_departments
from portal.complaints.vocabulary import AppealOutcome, BodyKind, Harm, LinkKind
from portal.demo.context import DemoContext
from portal.library.access.permissions import CITIZEN, Actor
from portal.platform.clock import local_today
from portal.working_calendar.queries import load_calendar

MISDIRECTED = "投诉涉及的环节由贵部门负责，请接收办理。"
NOT_OURS = "该环节仍由原部门负责，材料已附记录，退回办理。"
REVIEW = "您对决定不服的部分，属于行政复议范围。"
ABOUT_THE_OFFICE = "投诉人反映督办岗自己拖延了前一件投诉。"
INTERIM = "我们已经调取了当天的叫号记录，还需要核对窗口的受理系统，核对后答复您。"
MORE_TIME = "需要调取异地的办件记录，对方部门答复需要时间。"
CALL = "已电话回访，投诉人表示知道处理结果，对改进措施没有其他意见。"
NO_MORE = "我们再次核对了全部记录，没有新的情况，不再另行调查。您可以申诉。"
APPEAL = "答复没有说明为什么让我多跑了两次，请重新看一下。"
UPHELD = "经复核，原答复没有核实窗口记录，申诉成立，已责成部门向您道歉并改正。"
REJECTED = "经复核，原处理事实清楚，依据充分，予以维持。您可以在期限内再次申诉。"
AGAIN = "经复核，该投诉应当受理，已另行指派人员调查。"


def officer_for(demo: DemoContext, complaint: Complaint, act: StaffAct) -> Actor | None:
    """Return somebody whose act it is; None when nobody is left."""
    found = people_for(act, complaint)
    return demo.people.actor_of(demo.random.choice(found)) if found else None


def assess_harm(demo: DemoContext, complaint: Complaint) -> None:
    """Assess how serious a complaint is; one in five is simple, one in fifty urgent."""
    officer = officer_for(demo, complaint, StaffAct.ASSESS)
    if officer is not None and demo.chance(0.6):
        harm = demo.random.choices(list(Harm), [6, 3, 1])[0]
        is_urgent, is_simple = demo.chance(0.02), demo.chance(0.2)
        assessment.assess_complaint(
            officer, complaint, harm=harm, is_urgent=is_urgent, is_unsafe=False, is_simple=is_simple
        )


def link_with_earlier(officer: Actor, complaint: Complaint) -> None:
    """Link a complaint with the one that the same person filed shortly before; those of others stay suggested."""
    for other in suggested_links(officer, complaint):
        if complaint.is_of_same_contact(other) and StaffAct.ASSESS in acts_of(officer, other):
            assessment.link_complaints(officer, complaint, other=other, kind=LinkKind.DUPLICATE)


def turn_elsewhere(demo: DemoContext, complaint: Complaint, moment: datetime) -> None:
    """Pass one complaint in fifteen on to another department, or name the body that its matter belongs to."""
    officer = officer_for(demo, complaint, StaffAct.ASSESS)
    if officer is None or complaint.is_integrity:
        return
    if demo.chance(0.02):
        transfers.hand_on(officer, complaint, body=BodyKind.REVIEW, reason=REVIEW)
    with_guides = {guide.department for guide in demo.guides.values()}
    others = sorted(with_guides & {each.code for each in receiving_departments(complaint)})
    if "accept" in COMPLAINT_WORKFLOW.verbs(complaint.state) and others and demo.chance(0.06):
        transfers.transfer_complaint(officer, complaint, department_code=demo.random.choice(others), reason=MISDIRECTED)
        if demo.chance(0.9):  # the others go to the supervisor, since nobody has accepted them in time
            demo.scheduler.plan(moment + timedelta(hours=3), lambda _: _receive(demo, complaint.id))


def _receive(demo: DemoContext, complaint_id: int) -> None:
    complaint = demo.complaint(complaint_id)
    receiver = officer_for(demo, complaint, StaffAct.RECEIVE)
    if complaint.open_transfer is None or receiver is None:
        return
    if demo.chance(0.7):
        transfers.accept_transfer(receiver, complaint)
    else:
        transfers.return_transfer(receiver, complaint, reason=NOT_OURS)


def ask_for_time(demo: DemoContext, complaint: Complaint, handler: Actor) -> None:
    """Send an interim reply or ask for more time, in one complaint of ten."""
    if complaint.ceiling_on is not None and demo.chance(0.05):
        handling.send_interim_reply(handler, complaint, text=INTERIM)
    if local_today() <= complaint.due_on and demo.chance(0.08):
        until = load_calendar().add_working_days(complaint.due_on, 5)
        extensions.ask_extension(handler, complaint, until_on=until, reason=MORE_TIME)
        found = [each for each in people_for(StaffAct.EXTEND, complaint) if each.id != complaint.handler_id]
        if found:
            extensions.decide_extension(demo.people.actor_of(demo.random.choice(found)), complaint, grants=True)


def leave(demo: DemoContext, complaint: Complaint) -> None:
    """Take no further action on a reply that did not satisfy."""
    officer = officer_for(demo, complaint, StaffAct.LEAVE)
    if officer is not None and "leave" in COMPLAINT_WORKFLOW.verbs(complaint.state):
        handling.leave_complaint(officer, complaint, text=NO_MORE)


def call_back(demo: DemoContext, complaint: Complaint, handler: Actor) -> None:
    """Call the complainant of one reply in four, where there is a contact."""
    if complaint.contact_sealed is not None and demo.chance(0.25):
        handling.record_callback(handler, complaint, is_reached=demo.chance(0.8), text=CALL)


def hand_over(demo: DemoContext, complaint: Complaint) -> None:
    """Say that a complaint is about the quality office itself, so that it goes to an outside body."""
    officer = demo.people["quality"]
    for name in ("quality2", "quality"):
        staff_id = demo.people[name].staff_id
        assessment.add_to_conflict(officer, complaint, staff_id=staff_id, reason=ABOUT_THE_OFFICE)


def appeal(demo: DemoContext, complaint_id: int, moment: datetime, days: int = 0, *, is_heard: bool = True) -> None:
    """Appeal against a decision, and decide the appeal some days later, or weeks, as somebody not involved."""
    complaint = demo.complaint(complaint_id)
    if complaint.ends_on is None or not complaint.can_be_appealed:
        return
    appeals.file_appeal(CITIZEN, complaint, reason=APPEAL)
    if is_heard:
        later = demo.scheduler.in_office(moment, days or demo.random.randint(5, 18))
        demo.scheduler.plan(later, lambda at: _hear(demo, complaint_id, at))


def _hear(demo: DemoContext, complaint_id: int, moment: datetime) -> None:
    complaint = demo.complaint(complaint_id)
    judge = officer_for(demo, complaint, StaffAct.HEAR)
    if judge is None or appeals.open_appeal(complaint) is None:
        return
    weights = [3, 5, 0 if complaint.answered_on else 2]
    outcome = demo.random.choices([AppealOutcome.UPHELD, AppealOutcome.REJECTED, AppealOutcome.SENT_BACK], weights)[0]
    text = {AppealOutcome.UPHELD: UPHELD, AppealOutcome.SENT_BACK: AGAIN}.get(outcome, REJECTED)
    appeals.decide_appeal(judge, complaint, outcome=outcome, text=text)
    if outcome is AppealOutcome.REJECTED and demo.chance(0.4):
        demo.scheduler.plan(moment + timedelta(days=3), lambda at: appeal(demo, complaint_id, at))
