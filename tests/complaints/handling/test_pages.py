"""What staff read of a complaint."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.complaints.following.operations import withdraw_complaint
from portal.complaints.handling.operations import ask_citizen
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import DeclineReason
from portal.library.access.permissions import CITIZEN
from portal.platform import clock
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, assign_to_handler, complain
from tests.support.visitor import Visitor


def asked(cast: Cast, complaint: Complaint) -> None:
    assign_to_handler(cast, complaint)
    ask_citizen(cast["handler"], complaint, question="哪一天？")


def withdrawn(_: Cast, complaint: Complaint) -> None:
    withdraw_complaint(CITIZEN, complaint)


@pytest.mark.parametrize("to_state", [asked, withdrawn])
def test_no_reply_is_overdue_that_is_not_due(
    app: Flask,
    guide_in_force: str,
    cast: Cast,
    staff: Callable[[str], Visitor],
    to_state: Callable[[Cast, Complaint], None],
):
    with app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(CODE))
        number = complaint.reference
        with writing():
            to_state(cast, complaint)
    with time_machine.travel(clock.now() + timedelta(days=60)):
        visitor = staff("quality")
        for page in ("/admin/complaints/", f"/admin/complaints/{number}/"):
            assert "days overdue" not in visitor.get(page).text
            assert ("the time limit is paused" in visitor.text) == (to_state is asked)


@pytest.mark.once
def test_a_complaint_is_declined_for_four_reasons(app: Flask):
    with app.test_request_context("/en/"):
        reasons = [str(reason.label) for reason in DeclineReason]
    assert len(reasons) == 4
    assert not any("responsib" in reason for reason in reasons)
