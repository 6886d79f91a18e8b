"""What time does to complaints: silence closes, and contacts are deleted on the day they must be."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.complaints.following import operations as following_operations
from portal.complaints.handling import operations as handling_operations
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.retention.jobs import delete_contacts
from portal.complaints.vocabulary import ComplaintState, Decision, Identity, Verdict
from portal.library.access.permissions import CITIZEN
from portal.platform import clock
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, assign_to_handler, complain

CANARY = "王小燕雀 0000-88009999"


def later(**distance: int) -> Any:
    return clock.simulated(clock.now() + timedelta(**distance))


@pytest.fixture
def answered(app: Flask, cast: Cast, guide_in_force: str, context: None) -> Complaint:
    complaint = complain(get_version_in_force(CODE), identity=Identity.NAMED, contact=CANARY)
    with writing():
        assign_to_handler(cast, complaint)
        handling_operations.draft_reply(
            cast["handler"], complaint, decision=Decision.UPHELD, text="是的", remedy_given=""
        )
        handling_operations.decide_reply(cast["manager"], complaint, approves=True)
    return complaint


@pytest.mark.parametrize(("days", "state"), [(29, ComplaintState.ANSWERED), (31, ComplaintState.LAPSED)])
def test_thirty_days_without_response_lapse_a_complaint(answered: Complaint, days: int, state: ComplaintState):
    with later(days=days), writing():
        end_states()
    assert answered.state is state
    assert answered.verdict is (Verdict.SILENT if state is ComplaintState.LAPSED else None)


@pytest.mark.parametrize(("days", "state"), [(30, ComplaintState.PARTLY), (31, ComplaintState.CLOSED)])
def test_unreviewed_partly_settled_complaints_close(answered: Complaint, days: int, state: ComplaintState):
    with writing():
        following_operations.give_verdict(CITIZEN, answered, verdict="confirm_partly")
    with later(days=days), writing():
        end_states()
    assert answered.state is state
    assert answered.verdict is Verdict.PARTLY


def passing(days: int) -> None:
    """Let days pass, one after the other, as the worker sees them."""
    for day in range(1, days + 1):
        with later(days=day), writing():
            while end_states():
                pass


def test_who_has_spoken_is_investigated_or_left(answered: Complaint):
    with writing():
        following_operations.give_verdict(CITIZEN, answered, verdict="dispute")
    with later(days=31), writing():
        end_states()
    assert answered.state is ComplaintState.CLOSED
    assert answered.verdict is Verdict.NOT_SATISFIED


@pytest.mark.parametrize(("days", "is_kept"), [(181, True), (182, False)])
def test_contacts_are_deleted_on_time_with_a_tombstone(answered: Complaint, days: int, is_kept: bool):
    with writing():
        following_operations.give_verdict(CITIZEN, answered, verdict="confirm")
    passing(1)  # closed on the next day
    with later(days=days), writing():
        delete_contacts()
    assert (answered.contact_sealed is not None) == is_kept
    assert (answered.contact_hash is not None) == is_kept
    assert (answered.contact_deleted_on is None) == is_kept


def test_the_contact_of_an_open_complaint_stays(answered: Complaint):
    with later(days=9999), writing():
        assert delete_contacts() == 0
    assert answered.contact_sealed is not None
