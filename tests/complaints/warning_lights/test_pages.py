"""Lights of complaints on the list, the page and My work: the same there, in words and shape."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.queries import complaints_awaiting, complaints_for, overdue_complaints
from portal.complaints.vocabulary import ComplaintKind, Decision
from portal.complaints.warning_lights.queries import light_rule, lights_of
from portal.library.working_time.warning_lights import Light
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.cases.conftest import at
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, assign_to_handler, complain, complain_to_handler
from tests.support.visitor import Visitor

FILED = "2026-11-02 10:00"


@pytest.fixture
def in_hand(cast: Cast, guide_in_force: str, context: None) -> Complaint:
    with at(FILED):
        return complain_to_handler(cast)


@pytest.mark.parametrize(
    ("moment", "mark"),
    [
        ("2026-11-16 10:00", "○ On time"),
        ("2026-11-19 10:00", "◐ Due soon"),
        ("2026-11-20 10:00", "▲ Yellow card"),
        ("2026-11-26 10:00", "■ Red card"),
    ],
)
def test_list_page_and_work_show_one_light(in_hand: Complaint, staff: Callable[[str], Visitor], moment: str, mark: str):
    with at(moment):
        handler = staff("handler")
        for url in ("/admin/complaints/", f"/admin/complaints/{in_hand.reference}/", "/admin/"):
            assert mark in handler.get(url).text, url


def test_a_paused_limit_shows_what_is_left(cast: Cast, in_hand: Complaint, staff: Callable[[str], Visitor]):
    with at("2026-11-05 10:00"):
        act(handling.ask_citizen, cast["handler"], in_hand, question="哪一天？")
    with at("2026-11-13 10:00"):
        listed = staff("handler").get("/admin/complaints/").text
    assert "‖ Time limit paused" in listed
    assert "10 working days will be left" in listed


def test_what_awaits_no_staff_has_no_light(cast: Cast, in_hand: Complaint, staff: Callable[[str], Visitor]):
    act(handling.draft_reply, cast["handler"], in_hand, decision=Decision.UPHELD, text="是的", remedy_given="")
    act(handling.decide_reply, cast["manager"], in_hand, approves=True)
    assert lights_of([in_hand], light_rule(date(2027, 12, 31))) == {}
    assert "card" not in staff("handler").get(f"/admin/complaints/{in_hand.reference}/").text


def test_the_same_day_is_due_before_the_decision(cast: Cast, guide_in_force: str, context: None):
    complaint = complain(get_version_in_force(CODE))
    with writing():
        complaint.due_on = complaint.received_on
    with clock.simulated(clock.now() + timedelta(days=1)):
        today = local_today()
        waiting = complaints_awaiting(cast["quality"])
        assert waiting.days[complaint.id] == complaint.due_on < complaint.decide_by
        assert complaint.id in overdue_complaints(cast["manager"], today).days
        assert lights_of(waiting.rows, light_rule(today))[complaint.id].light is Light.YELLOW


def test_reports_show_their_acknowledgement(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"), at(FILED):
        reference = complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY).reference
    with at("2026-11-10 10:00"):
        inspector = staff("inspector")
        assert "Acknowledge the report" in inspector.get("/admin/").text
        for url in ("/admin/complaints/", f"/admin/complaints/{reference}/"):
            page = inspector.get(url).text
            assert "▲ Yellow card" in page, url
            assert "Acknowledgement" in page, url


def test_a_second_investigation_has_its_own_ceiling(cast: Cast, in_hand: Complaint):
    first = in_hand.ceiling_on
    with time_machine.travel("2026-11-25 02:00", tick=True), writing():
        handling.begin_again(in_hand)
    assert (first, in_hand.ceiling_on) == (date(2026, 11, 23), date(2026, 12, 16))


def test_supervisors_approve_nothing_as_a_rule(cast: Cast, in_hand: Complaint):
    act(handling.draft_reply, cast["handler"], in_hand, decision=Decision.UPHELD, text="是的", remedy_given="")
    approvers = {name for name in ("supervisor", "quality", "manager", "handler", "inspector")
                 if in_hand.id in complaints_awaiting(cast[name]).days}  # fmt: skip
    assert approvers == {"quality", "manager"}


def test_lists_read_transfers_once(app: Flask, cast: Cast, guide_in_force: str, context: None):
    for _ in range(3):
        complaint = complain(get_version_in_force(CODE))
        with writing():
            assign_to_handler(cast, complaint)
    page = complaints_for(cast["quality"])
    assert len(lights_of(page.rows, light_rule(local_today()))) == 3
