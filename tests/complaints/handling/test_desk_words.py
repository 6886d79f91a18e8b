"""What the desk says of a complaint: who is next, what was done on which day, and what can be chosen."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from portal.accounts.models import RoleGrant
from portal.complaints.assessment import operations as assessment
from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.operations import latest_extension
from portal.complaints.transfers import operations as transfers
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, Decision, FilingChannel, Harm
from portal.library.access.permissions import Role
from portal.library.text.formats import format_day
from portal.library.text.languages import use_language
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.complaints.resort_steps import filed, leave_only
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, complain, complain_to_handler
from tests.support.visitor import Visitor, sign_in

pytestmark = pytest.mark.usefixtures("guide_in_force")
Staff = Callable[[str], Visitor]


def in_english(day: date) -> str:
    with use_language("en"):
        return format_day(day)


def page_of(reference: str) -> str:
    return f"/admin/complaints/{reference}/"


def to_be_named(cast: Cast) -> Complaint:
    leave_only(Role.QUALITY_OFFICER, cast.id("quality"))
    complaint = filed(kind=ComplaintKind.CONDUCT)
    act(assessment.accept_complaint, cast["quality"], complaint)
    return complaint


def test_nobody_is_assigned_before_one_is_named(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        number = to_be_named(cast).reference
    assert number not in staff("quality").get("/admin/").text
    assert not staff("quality").get(page_of(number)).has_form("/assign/")
    work = staff("supervisor").get("/admin/").text
    assert number in work
    assert "Name who deals with the complaint" in work


def test_whoever_is_named_assigns_it(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        complaint = to_be_named(cast)
        act(assessment.name_person, cast["supervisor"], complaint, staff_id=cast.id("other_manager"))
        number = complaint.reference
    assert number in staff("other_manager").get("/admin/").text
    assert staff("other_manager").get(page_of(number)).has_form("/assign/")
    assert number not in staff("supervisor").get("/admin/").text


def test_no_second_investigation_before_one_is_named(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        complaint = to_be_named(cast)
        number = complaint.reference
        with writing():
            complaint.state = ComplaintState.DISPUTED
    page = staff("quality").get(page_of(number))
    assert page.has_form("/leave/")
    assert not page.has_form("/reopen/")


def test_the_handler_waits_for_the_approval(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        complaint = complain_to_handler(cast)
        act(handling.draft_reply, cast["handler"], complaint, decision=Decision.UPHELD, text="是的", remedy_given="")
        number = complaint.reference
    text = staff("handler").get(page_of(number)).text
    assert "Your reply awaits the approval of another person" in text
    assert "Investigate the complaint" not in text


@pytest.mark.parametrize("reader", ["handler", "quality2"])
def test_a_reply_has_its_day_and_remedy(app: Flask, cast: Cast, staff: Staff, reader: str):
    with app.test_request_context("/en/"):
        complaint = complain_to_handler(cast)
        given = {"decision": Decision.UPHELD, "text": "是的", "remedy_given": "已退费"}
        act(handling.draft_reply, cast["handler"], complaint, **given)
        act(handling.decide_reply, cast["manager"], complaint, approves=True)
        number, sent, due = complaint.reference, in_english(local_today()), in_english(complaint.due_on)
    text = staff(reader).get(page_of(number)).text
    assert f"sent on {sent}" in text
    assert due not in text
    reply = text.partition("Reply sent")[2]
    assert "已退费" in reply
    assert sent in reply.partition("已退费")[2]
    assert f"sent on {sent}" in staff(reader).get("/admin/complaints/").text


def test_transfers_name_departments(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        complaint = filed()
        act(transfers.transfer_complaint, cast["quality"], complaint, department_code="civil-affairs", reason="归民政")
        act(transfers.accept_transfer, cast["quality2"], complaint)
        number = complaint.reference
    text = staff("quality").get(page_of(number)).text.partition("Passed on")[2]
    assert "Accepted by the department" in text
    assert "civil-affairs" not in text


def test_no_decision_is_later_than_the_reply(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        complaint = filed()
        urgent = {"harm": Harm.LOW, "is_urgent": True, "is_unsafe": False, "is_simple": False}
        act(assessment.assess_complaint, cast["quality"], complaint, **urgent)
        number, reply, decision = complaint.reference, in_english(complaint.due_on), in_english(complaint.decide_by)
    assert reply != decision
    text = staff("quality").get(page_of(number)).text.partition("Dealt with by")[0]
    assert f"Decision ◐ {reply}" in text
    assert decision not in text


def test_reports_are_dealt_with_by_inspectors(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        with writing():
            db.session.add(RoleGrant(staff_id=cast.id("supervisor"), role=Role.INSPECTOR))
        number = filed(kind=ComplaintKind.INTEGRITY).reference
    assert "Dealt with by The discipline inspectors" in staff("inspector").get(page_of(number)).text


def test_both_kinds_of_link_are_offered(app: Flask, staff: Staff):
    with app.test_request_context("/en/"):
        other, number = filed().reference, filed().reference
    text = staff("quality").get(page_of(number)).text.partition("Possibly the same matter")[2]
    assert other in text
    assert "Link: the same event" in text
    assert "Link: the same cause" in text


def test_whom_it_is_about_is_chosen(app: Flask, staff: Staff):
    with app.test_request_context("/en/"):
        number = filed().reference
    page = staff("quality").get(page_of(number))
    assert page.html.index("(choose)") < page.html.index("<optgroup") < page.html.index('<optgroup label="People"')
    assert "Choose one." in page.submit("/party/", reason="听说的").text


def test_the_latest_day_is_said_beforehand(app: Flask, cast: Cast, staff: Staff):
    with app.test_request_context("/en/"):
        complaint = complain_to_handler(cast)
        last, number = latest_extension(complaint), complaint.reference
        latest = in_english(last)
    page = staff("handler").get(page_of(number))
    assert f"{latest} at the latest." in page.text
    refused = page.submit("/ask-extension/", until_on=last + timedelta(days=9), reason="还需查看监控").text
    assert f"Enter a day after the due date, {latest} at the latest." in refused


def test_overdue_work_of_nobody_says_so(app: Flask, staff: Staff):
    with app.test_request_context("/en/"), clock.simulated(clock.now() - timedelta(days=40)):
        number = filed().reference
    late = staff("supervisor").get("/admin/").text.partition("Overdue (other people)")[2]
    assert f"nobody yet {number}" in late


def test_what_the_form_insists_on_is_read(app: Flask, guide_in_force: str, cast: Cast):
    with app.test_request_context("/zh/"):
        complaint = complain(
            get_version_in_force(CODE), details={"days_taken": "26"}, case_number="A-1234-5678",
            channel=FilingChannel.TELEPHONE,
        )  # fmt: skip
        number = complaint.reference
    desk = sign_in(app, cast, "quality").get(f"/admin/complaints/{number}/").text
    assert "26" in desk
    assert "A-1234-5678" in desk
