"""Ways of an integrity report, so that together they pass through every state."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import RoleGrant, Staff
from portal.accounts.queries import actor_of
from portal.complaints.appeals.operations import decide_appeal, file_appeal
from portal.complaints.assessment import operations as assessment
from portal.complaints.data_requests import DataRequestKind
from portal.complaints.disclosures import SealedPart
from portal.complaints.following import operations as following
from portal.complaints.handling import operations as handling
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.openings.operations import ask_opening, decide_opening, end_openings, open_contact
from portal.complaints.originals import seal_originals
from portal.complaints.privacy.operations import ask_about_data, take_back
from portal.complaints.vocabulary import AppealOutcome, ComplaintKind, Decision, DeclineReason, Identity
from portal.library.access.permissions import CITIZEN, Actor, Role
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, complain

LONG_AGO = timedelta(days=300)  # longer than a report may be without an answer
INSPECTORS = [f"inspector-{number}" for number in range(1, 5)]


def add_inspectors() -> None:
    """Add inspectors, so that handler, approver and two who hear appeals are four persons."""
    with writing():
        for name in INSPECTORS:
            grants = [RoleGrant(role=Role.INSPECTOR, department_code=None)]
            db.session.add(
                Staff(user_name=name, display_name=name, password_hash="", created_at=clock.now(), role_grants=grants)
            )


def inspectors() -> list[Actor]:
    """Return those who were added, in their order."""
    people = db.session.scalars(select(Staff).where(Staff.user_name.in_(INSPECTORS)).order_by(Staff.user_name))
    return [actor_of(staff, local_today()) for staff in people]


def filed() -> Complaint:
    """File a report with a contact."""
    return complain(
        get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, narrative="有人要红包。", identity=Identity.CONFIDENTIAL,
        contact="王小燕雀 0000-88009999",
    )  # fmt: skip


def investigating(handler: int = 0) -> Complaint:
    first = inspectors()[0]
    complaint = filed()
    act(assessment.accept_complaint, first, complaint)
    act(assessment.assign_handler, first, complaint, handler_id=inspectors()[handler].staff_id)
    return complaint


def answer(complaint: Complaint, drafts: int = 0, approves: int = 1) -> None:
    people = inspectors()
    act(handling.draft_reply, people[drafts], complaint, decision=Decision.NOT_UPHELD, text="没有", remedy_given="")
    act(handling.decide_reply, people[approves], complaint, approves=True)


def answered() -> Complaint:
    complaint = investigating()
    act(handling.ask_citizen, inspectors()[0], complaint, question="哪一天？")
    act(following.write_as_citizen, CITIZEN, complaint, text="周一")
    answer(complaint)
    return complaint


def withdrawn() -> None:
    act(following.withdraw_complaint, CITIZEN, filed())


def taken_back() -> None:
    act(take_back, CITIZEN, filed())


def asked_about() -> None:
    complaint = filed()
    act(ask_about_data, CITIZEN, complaint, kind=DataRequestKind.DELETION, text="请删除")
    act(following.withdraw_complaint, CITIZEN, complaint)


def confirmed() -> None:
    act(following.give_verdict, CITIZEN, answered(), verdict="confirm")


def reopened_and_appealed() -> None:
    """Dispute a reply, have it looked into again, dispute it again, leave it, and appeal twice."""
    complaint, people = answered(), inspectors()
    act(following.give_verdict, CITIZEN, complaint, verdict="dispute")
    act(handling.reopen_complaint, people[1], complaint, handler_id=people[2].staff_id)
    answer(complaint, drafts=2)
    act(following.give_verdict, CITIZEN, complaint, verdict="confirm_partly")
    act(handling.leave_complaint, people[3], complaint, text="已查两次")
    act(file_appeal, CITIZEN, complaint, reason="不服")
    with writing():
        hearer = db.session.scalars(select(Staff).where(Staff.user_name == "inspector")).one()
        decide_appeal(actor_of(hearer, local_today()), complaint, outcome=AppealOutcome.REJECTED, text="维持")


def declined_and_sent_back() -> None:
    complaint, people = filed(), inspectors()
    act(assessment.decline_complaint, people[0], complaint, reason=DeclineReason.NO_FACTS, text="没有事实")
    act(file_appeal, CITIZEN, complaint, reason="不服")
    act(decide_appeal, people[1], complaint, outcome=AppealOutcome.SENT_BACK, text="要查")


def handed_over() -> None:
    complaint = filed()
    for person in [*inspectors()[1:], inspectors()[0]]:
        act(assessment.add_to_conflict, inspectors()[0], complaint, staff_id=person.staff_id, reason="都有份")
    hearer = db.session.scalars(select(Staff).where(Staff.user_name == "inspector")).one()
    act(assessment.add_to_conflict, actor_of(hearer, local_today()), complaint, staff_id=hearer.id, reason="也有份")


def unanswered() -> None:
    with clock.simulated(clock.now() - LONG_AGO):
        investigating()


def lapsed() -> None:
    with clock.simulated(clock.now() - LONG_AGO):
        answered()


def acknowledged() -> None:
    act(assessment.acknowledge_report, inspectors()[0], filed(), text="已阅读")


def opened() -> None:
    """Ask to open contact and original, and have it granted, opened and refused; the last request stays open."""
    complaint, people = investigating(), inspectors()
    with writing():
        complaint.original_sealed = seal_originals({"narrative": "王小燕雀要红包。"}, complaint.reference)
    why = {"reason": "要打电话核实"}
    act(ask_opening, people[0], complaint, part=SealedPart.CONTACT, **why)
    act(decide_opening, people[1], complaint, grants=True)
    act(open_contact, people[0], complaint)
    act(ask_opening, people[0], complaint, part=SealedPart.ORIGINAL, **why)
    act(decide_opening, people[1], complaint, grants=False, reason="不需要看")
    act(ask_opening, people[1], complaint, part=SealedPart.ORIGINAL, **why)


def opened_and_ended() -> None:
    """Have an opening granted that ends with what was sealed."""
    complaint, people = investigating(), inspectors()
    act(ask_opening, people[0], complaint, part=SealedPart.CONTACT, reason="要打电话核实")
    act(decide_opening, people[1], complaint, grants=True)
    with writing():
        complaint.contact_sealed = None
        end_openings(complaint, SealedPart.CONTACT)


def end_all() -> None:
    """Let the worker end what time has ended."""
    done = 1
    while done:
        with writing():
            done = end_states()


PATHS: tuple[Callable[[], object], ...] = (
    filed, withdrawn, confirmed, reopened_and_appealed, declined_and_sent_back, handed_over, unanswered, lapsed,
    acknowledged, opened, opened_and_ended, taken_back, asked_about,
)  # fmt: skip
