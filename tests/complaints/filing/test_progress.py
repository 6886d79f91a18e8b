"""What the page of a complaint says of its progress: stages, who acts next, the stopped clock, who is kept away."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, Venue
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.complaints.filing.steps import follow
from tests.complaints.filing.test_following import start_looking
from tests.support.cast import CODE, complain
from tests.support.visitor import Visitor

Filed = tuple[str, str]


def present_stage(citizen: Visitor) -> str:
    """Return the one stage that is marked as the present one."""
    found = re.findall(r'aria-current="step">(.*?)</li>', citizen.html, re.S)
    assert len(found) == 1, citizen.html
    return re.sub(r"<[^>]+>|\s+", "", found[0])


def test_stages_say_what_is_at_hand(filed: Filed, citizen: Visitor, staff: Callable[[str], Visitor]):
    assert present_stage(follow(citizen, *filed)).startswith("决定是否受理·正在进行")
    start_looking(staff, filed[0])
    assert present_stage(follow(citizen, *filed)).startswith("调查·正在进行")
    staff("handler").get(f"/admin/complaints/{filed[0]}/").submit("/reply/", decision="not_upheld", words="没有查实。")
    staff("manager").get(f"/admin/complaints/{filed[0]}/").submit("/approve-reply/")
    assert present_stage(follow(citizen, *filed)).startswith("您的评价·正在进行")
    assert "下一步由谁办理您本人" in re.sub(r"\s+", "", citizen.text)
    assert "Name of" not in citizen.text, "staff are never named"


def test_a_stopped_clock_says_what_is_left(filed: Filed, citizen: Visitor, staff: Callable[[str], Visitor]):
    url = f"/admin/complaints/{filed[0]}/"
    start_looking(staff, filed[0])
    staff("handler").get(url).submit("/ask/", question="哪一天？")
    assert "还剩13个工作日" in follow(citizen, *filed).text
    assert "13 working days will be left" in staff("handler").get(url).text
    assert "13 working days will be left" in staff("handler").get("/admin/complaints/").text


def test_the_page_says_who_is_kept_away(app: Flask, guide_in_force: str, citizen: Visitor):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number = complain(get_version_in_force(CODE), idempotency_key=key, kind=ComplaintKind.CONDUCT).reference
        code = tracking_code(key)
    page = follow(citizen, number, code)
    assert "被投诉的人看不到这件投诉" in page.text
    assert "不由被投诉的部门办理" in page.text, "where it is dealt with is a fact of the complaint"


def test_nobody_sees_what_is_not_placed(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        number = complain(get_version_in_force(CODE), kind=ComplaintKind.CONDUCT).reference
    names = ("handler", "manager", "quality", "supervisor")
    people = [staff(name).get("/admin/ratings/") for name in names]  # signed in, and nothing read of complaints
    with app.test_request_context("/zh/"), writing():
        complaint = db.session.scalars(select(Complaint)).one()
        complaint.awaits_placing, complaint.venue = True, Venue.DEPARTMENT
        complaint.handling_department = complaint.department_code
    seen = [number in person.get("/admin/complaints/").text for person in people]
    assert seen == [False, False, True, True], "the first reading places it before anything is shown"
    with app.app_context():
        assert db.session.scalars(select(Complaint.venue)).one() is Venue.QUALITY_OFFICE


def test_what_is_withdrawn_early_is_placed(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        number = complain(get_version_in_force(CODE), kind=ComplaintKind.CONDUCT).reference
    with app.test_request_context("/zh/"), writing():
        complaint = db.session.scalars(select(Complaint)).one()
        complaint.awaits_placing, complaint.venue = True, Venue.DEPARTMENT
        complaint.handling_department, complaint.state = complaint.department_code, ComplaintState.WITHDRAWN
    assert number not in staff("manager").get("/admin/complaints/").text
