"""Integrity reports are acknowledged by a person within seven calendar days, and the reporter reads when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.authority_settings import definitions
from portal.complaints.assessment import operations as assessment
from portal.complaints.following.queries import is_acknowledgement_late, stages_of
from portal.complaints.handling import operations as handling
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, DeclineReason
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.text.languages import use_language
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, complain
from tests.support.settings import set_now
from tests.support.visitor import Visitor

TOLD = "We tell you that your report is being looked into"


@pytest.fixture
def report(app: Flask, guide_in_force: str, context: None) -> Complaint:
    return complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, language="en")


def later(days: int) -> Any:
    return clock.simulated(clock.now() + timedelta(days=days))


def accept(cast: Cast, report: Complaint) -> None:
    act(assessment.accept_complaint, cast["inspector"], report)


def decline(cast: Cast, report: Complaint) -> None:
    act(assessment.decline_complaint, cast["inspector"], report, reason=DeclineReason.NO_FACTS, text="No facts.")


def write(cast: Cast, report: Complaint) -> None:
    act(handling.tell_complainant, cast["inspector"], report, text="Which day was it?")


def acknowledge(cast: Cast, report: Complaint) -> None:
    act(assessment.acknowledge_report, cast["inspector"], report, text="We have read it.")


@pytest.mark.parametrize("first", [acknowledge, accept, decline, write])
def test_the_first_act_read_acknowledges(cast: Cast, report: Complaint, first: Callable[[Cast, Complaint], None]):
    assert report.acknowledge_by == report.received_on + timedelta(days=7)
    assert report.acknowledged_on is None
    with later(2):
        first(cast, report)
        assert report.acknowledged_on == local_today()
    with later(3), pytest.raises(MoveNotPossibleError):
        acknowledge(cast, report)
    assert report.acknowledged_on == report.received_on + timedelta(days=2), "the first day stays"


def test_notes_and_acceptance_by_time_do_not(cast: Cast, report: Complaint):
    act(handling.add_note, cast["inspector"], report, text="Who knows him?")
    with later(30):
        with writing():
            end_states()
        assert report.state is ComplaintState.ACCEPTED
        assert report.acknowledged_on is None
        act(assessment.assign_handler, cast["inspector"], report, handler_id=cast.id("inspector"))
        assert report.acknowledged_on == local_today(), "the reporter reads that it is being investigated"


def test_ordinary_complaints_have_no_such_day(cast: Cast, guide_in_force: str, context: None):
    complaint = complain(get_version_in_force(CODE))
    assert complaint.acknowledge_by is None
    with pytest.raises(MoveNotPossibleError):
        act(assessment.acknowledge_report, cast["quality"], complaint, text="We have read it.")


def test_the_authority_sets_the_days(cast: Cast, guide_in_force: str, context: None):
    set_now(definitions.INTEGRITY_ACKNOWLEDGE_CALENDAR_DAYS, 3)
    report = complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY)
    assert report.acknowledge_by == report.received_on + timedelta(days=3)


@pytest.mark.parametrize(("days", "is_late"), [(7, False), (8, True)])
def test_it_is_late_the_day_after(cast: Cast, report: Complaint, days: int, is_late: bool):
    with later(days):
        assert is_acknowledgement_late(report) is is_late
        acknowledge(cast, report)
        assert not is_acknowledgement_late(report)


def test_the_reporter_reads_by_when_and_when(cast: Cast, report: Complaint):
    with use_language("en"):
        stage = next(each for each in stages_of(report) if each.label == TOLD)
        assert (stage.is_done, stage.day) == (False, report.acknowledge_by)
        acknowledge(cast, report)
        stage = next(each for each in stages_of(report) if each.label == TOLD)
        assert (stage.is_done, stage.day) == (True, local_today())


def test_the_text_begins_in_its_language(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], citizen: Visitor
):
    key = new_idempotency_key()
    with app.test_request_context("/en/"):
        reference = complain(
            get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, language="zh", idempotency_key=key
        ).reference
        code = tracking_code(key)
    inspector = staff("inspector")
    page = inspector.get(f"/admin/complaints/{reference}/")
    fields = page.form("/acknowledge/").fields
    name, offered = next((name, value) for name, value in fields.items() if "已阅读" in value)
    assert "Acknowledgement" in page.text
    inspector.submit("/acknowledge/", **{name: f"{offered} 谢谢。"})
    assert "/acknowledge/" not in inspector.get(f"/admin/complaints/{reference}/").html
    followed = citizen.get("/en/complaints/follow/").submit("/follow/", number=reference, code=code)
    assert "谢谢。" in followed.text
    assert TOLD in followed.text
