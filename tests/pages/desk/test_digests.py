"""The daily digest: who gets it, when, and what stands in it."""

from typing import Any

import pytest
from sqlalchemy import delete

from portal.accounts.models import Staff
from portal.complaints.assessment import operations as assessment
from portal.complaints.extensions import operations as extensions
from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.transfers.operations import accept_transfer, transfer_complaint
from portal.complaints.vocabulary import ComplaintKind, Decision, DeclineReason, Identity
from portal.pages.desk import digests
from portal.pages.desk.digests import write_digests
from portal.platform.storage import ordered_lists
from portal.platform.storage.database import db
from portal.platform.storage.outbox import OutboxMessage
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.cases.conftest import at
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, PEOPLE, Cast, complain, complain_to_handler

pytestmark = pytest.mark.usefixtures("context")
FILED, LATER = "2026-11-02 10:00", "2026-11-13 10:00"  # a Monday; nine working days later
NARRATIVE, CONTACT = "等了三个星期。", "王小燕雀 0000-88009999"


def give_addresses(*names: str) -> None:
    with writing():
        for name in names:
            db.session.query(Staff).filter_by(user_name=name).one().email = f"{name}@office.example"


def written(moment: str) -> dict[str, str]:
    """Write the digests at a moment; return their bodies by user name."""
    give_addresses(*PEOPLE)
    with at(moment):
        write_digests()
    return {each.to_address.split("@")[0]: each.body for each in db.session.query(OutboxMessage)}


def who_reads(complaint: Complaint, moment: str = LATER) -> set[str]:
    return {name for name, body in written(moment).items() if complaint.reference in body}


def filed(**fields: Any) -> Complaint:
    with at(FILED):
        fields = {"narrative": NARRATIVE, "identity": Identity.CONFIDENTIAL, "contact": CONTACT, **fields}
        return complain(get_version_in_force(CODE), **fields)


@pytest.fixture
def in_hand(cast: Cast, guide_in_force: str) -> Complaint:
    """Give a complaint of the second of November to the handler."""
    with at(FILED):
        return complain_to_handler(cast, narrative=NARRATIVE)


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        ("2026-11-16 10:00", ""),
        ("2026-11-17 10:00", "Due soon"),  # eleven of thirteen working days
        ("2026-11-19 10:00", "Due soon"),  # the due date
        ("2026-11-20 10:00", "Yellow card"),
        ("2026-11-26 10:00", "Red card"),
    ],
)
def test_a_handler_is_reminded_of_complaints(in_hand: Complaint, moment: str, label: str):
    line = next((row for row in written(moment).get("handler", "").splitlines() if in_hand.reference in row), "")
    assert label in line
    assert bool(line) == bool(label)


def test_new_complaints_remind_assessors_alone(cast: Cast, guide_in_force: str):
    complaint = filed()
    assert who_reads(complaint, "2026-11-05 10:00") == set()
    assert who_reads(complaint, "2026-11-06 10:00") == {"quality", "quality2"}, "its post is complained about"


def test_nothing_that_was_typed_is_mailed(cast: Cast, guide_in_force: str):
    filed()
    for body in written("2026-11-20 10:00").values():
        assert not [word for word in (NARRATIVE, CONTACT, "货运", "道路") if word in body]


def test_no_mail_names_an_integrity_report(cast: Cast, guide_in_force: str):
    complaint = filed(kind=ComplaintKind.INTEGRITY)
    for moment in ("2026-11-05 10:00", "2026-11-06 10:00", "2026-11-20 10:00"):
        assert who_reads(complaint, moment) == set()
    assert "Look on the staff site whether any await you" in written("2026-11-20 11:00")["inspector"]


def test_reports_leave_all_mail_as_it_was(cast: Cast, guide_in_force: str):
    filed()
    others = written("2026-11-12 10:00")
    with writing():
        db.session.execute(delete(OutboxMessage))
    filed(kind=ComplaintKind.INTEGRITY)
    assert written("2026-11-12 11:00") == others, "to the byte"


def test_whom_it_is_about_is_told_nothing(cast: Cast, in_hand: Complaint):
    with at(FILED):
        act(assessment.add_to_conflict, cast["quality"], in_hand, staff_id=cast.id("quality2"), reason="投诉人说的")
    with at(FILED):
        act(handling.draft_reply, cast["handler"], in_hand, decision=Decision.UPHELD, text="是的", remedy_given="")
    assert who_reads(in_hand, "2026-11-27 10:00") == {"quality", "manager"}


def test_a_draft_reminds_who_may_approve_it(cast: Cast, in_hand: Complaint):
    with at("2026-11-03 10:00"):
        act(handling.draft_reply, cast["handler"], in_hand, decision=Decision.UPHELD, text="是的", remedy_given="")
    bodies = written("2026-11-04 10:00")
    readers = {name for name, body in bodies.items() if in_hand.reference in body}
    assert readers == {"quality", "quality2", "manager"}, "not the handler, and not the supervisor"
    assert "Awaiting your decision" in bodies["manager"]


def test_more_time_reminds_who_may_grant_it(cast: Cast, in_hand: Complaint):
    with at("2026-11-03 10:00"):
        until = in_hand.due_on.replace(day=24)
        act(extensions.ask_extension, cast["handler"], in_hand, until_on=until, reason="复杂")
    assert who_reads(in_hand, "2026-11-04 10:00") == {"quality", "quality2", "manager"}


def test_a_transfer_reminds_the_receiving_department(cast: Cast, guide_in_force: str):
    complaint = filed()
    with at("2026-11-03 10:00"):
        act(transfer_complaint, cast["quality"], complaint, department_code="health", reason="你们的")
    assert who_reads(complaint, "2026-11-03 16:00") == {"other_manager", "quality2"}, "not who passed it on"


def test_a_proposal_to_decline_skips_its_proposer(cast: Cast, guide_in_force: str):
    complaint = filed()
    with at("2026-11-03 10:00"):
        act(transfer_complaint, cast["quality"], complaint, department_code="health", reason="你们的")
        act(accept_transfer, cast["other_manager"], complaint)
        act(assessment.decline_complaint, cast["other_manager"], complaint, reason=DeclineReason.NO_FACTS, text="没有")
        assert complaint.is_decline_proposed
    assert who_reads(complaint, "2026-11-04 10:00") == {"quality", "quality2"}


def test_many_people_are_told_in_small_transactions(cast: Cast, guide_in_force: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(digests, "PEOPLE_PER_TRANSACTION", 1)
    complaint = filed()
    assert who_reads(complaint, "2026-11-06 10:00") == {"quality", "quality2"}


def test_of_very_much_work_the_soonest_is_told(cast: Cast, guide_in_force: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(digests, "MAX_DIGEST_LINES", 3)
    monkeypatch.setattr(ordered_lists, "SHOWN_WAITING", 5)
    for _ in range(6):
        filed()
    body = written("2026-11-06 10:00")["quality"]
    assert body.count("\nC-") == 3
    assert "… and 2 more" in body
    assert "Not all of it is shown here" in body
