"""Nobody sees what is not theirs; an integrity report is invisible to the department, to the byte."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Holding, RoleGrant
from portal.complaints.assessment.operations import accept_complaint, assign_handler
from portal.complaints.assessment.rules import HandlerNotPossibleError
from portal.complaints.handling.operations import decide_reply, draft_reply
from portal.complaints.handling.rules import NotTheHandlerError
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, Decision, Identity
from portal.library.access.permissions import Role
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.domain_errors import RefusedActError
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, assign_to_handler, complain, in_days
from tests.support.visitor import Visitor

OUTSIDERS = ["handler", "manager", "quality", "supervisor"]
PAGES = ["/admin/", "/admin/complaints/", "/admin/actions/", "/admin/actions/findings/"]
PUBLIC_PAGES = ["/zh/", f"/zh/procedures/{CODE}/", "/zh/departments/transport/", "/zh/improvements/"]


def file_one(app: Flask, **fields: object) -> str:
    with app.test_request_context("/zh/"):
        return complain(get_version_in_force(CODE), **fields).reference


def strip_tokens(html: str) -> str:
    return re.sub(r'value="[\w.-]{40,}"', "", html)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_integrity_reports_are_invisible_to_the_department(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], name: str
):
    visitor = staff(name)
    before = [strip_tokens(visitor.get(url).html) for url in PAGES]
    number = file_one(app, kind=ComplaintKind.INTEGRITY, narrative="有人要红包。")
    assert [strip_tokens(visitor.get(url).html) for url in PAGES] == before
    assert visitor.get(f"/admin/complaints/{number}/").status == 404


def test_integrity_reports_change_no_public_response(app: Flask, guide_in_force: str, citizen: Visitor):
    before = [citizen.client.get(url) for url in PUBLIC_PAGES]
    file_one(app, kind=ComplaintKind.INTEGRITY)
    after = [citizen.client.get(url) for url in PUBLIC_PAGES]
    assert [(page.data, page.headers["ETag"]) for page in after] == [
        (page.data, page.headers["ETag"]) for page in before
    ]


def test_inspectors_see_and_handle_it(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    number = file_one(app, kind=ComplaintKind.INTEGRITY)
    inspector = staff("inspector")
    assert number in inspector.get("/admin/complaints/").text
    inspector.get(f"/admin/complaints/{number}/").submit("/accept/")
    handlers = inspector.html.split("-assign:person")[-1].split("</select>")[0]
    assert "Name of inspector" in handlers
    assert "Name of handler" not in handlers


@pytest.mark.parametrize("name", ["other_handler", "other_manager"])
def test_another_department_gets_404(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], name: str):
    number = file_one(app)
    assert staff(name).get(f"/admin/complaints/{number}/").status == 404
    assert number not in staff(name).get("/admin/complaints/").text


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        (Identity.NAMED, "handler"),
        (Identity.NAMED, "quality"),
        (Identity.NAMED, "reviewer"),
        (Identity.CONFIDENTIAL, "handler"),
        (Identity.CONFIDENTIAL, "quality"),
        (Identity.ANONYMOUS, "quality"),
    ],
)
def test_nobody_opens_the_contact_alone(
    app: Flask,
    guide_in_force: str,
    cast: Cast,
    staff: Callable[[str], Visitor],
    identity: Identity,
    name: str,
):
    number = file_one(app, identity=identity, contact="王小演 0000-88009999")
    with app.test_request_context("/zh/"):
        complaint = db.session.scalars(select(Complaint)).one()
        with writing():
            assign_to_handler(cast, complaint)
    visitor = staff(name).get(f"/admin/complaints/{number}/")
    assert "王小演" not in visitor.html
    data = {"csrf_token": visitor.form("/sign-out/").fields["csrf_token"]}
    response = visitor.client.post(f"/admin/complaints/{number}/contact/", data=data)
    assert "王小演" not in response.get_data(as_text=True)
    assert response.status_code == (404 if name == "reviewer" else 400)
    with app.app_context():
        verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.outcome == "done")).all()
        assert "open_contact" not in verbs


@pytest.mark.usefixtures("context")
def test_persons_are_compared_not_posts(guide_in_force: str, cast: Cast):
    complaint = complain(get_version_in_force(CODE))
    with writing():
        accept_complaint(cast["quality"], complaint)
    with pytest.raises(HandlerNotPossibleError), writing():
        assign_handler(cast["quality"], complaint, handler_id=cast.id("reviewer"))
    with writing():
        assign_handler(cast["quality"], complaint, handler_id=cast.id("manager"))
    with pytest.raises(NotTheHandlerError), writing():
        draft_reply(cast["handler"], complaint, decision=Decision.UPHELD, text="x", remedy_given="")
    with writing():
        draft_reply(cast["manager"], complaint, decision=Decision.UPHELD, text="x", remedy_given="")
    with pytest.raises(SecondPersonNeededError), writing():
        decide_reply(cast["manager"], complaint, approves=True)
    assert complaint.sent_reply is None


@pytest.mark.parametrize("kind", [ComplaintKind.CONDUCT, ComplaintKind.INTEGRITY])
@pytest.mark.parametrize("name", ["quality2", "inspector"])
def test_past_post_holders_cannot_see_the_complaint(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], kind: ComplaintKind, name: str
):
    with app.test_request_context("/zh/"), writing():
        past = in_days(-900)
        db.session.add(Holding(staff_id=cast.id(name), post_code="tr-review", from_on=past, to_on=in_days(-500)))
    number = file_one(app, kind=kind, identity=Identity.CONFIDENTIAL, contact="王小演")
    visitor = staff(name)
    assert number not in visitor.get("/admin/complaints/").text
    assert CODE not in visitor.get("/admin/actions/findings/").text
    for act in ("", "accept/", "contact/"):
        token = visitor.get("/admin/").form("/sign-out/").fields["csrf_token"]
        url = f"/admin/complaints/{number}/{act}"
        response = visitor.client.post(url, data={"csrf_token": token}) if act else visitor.client.get(url)
        assert response.status_code == 404


def test_inspectors_have_no_role_in_other_departments(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"), writing():
        db.session.add(RoleGrant(staff_id=cast.id("manager"), role=Role.INSPECTOR, department_code="health"))
    number = file_one(app, kind=ComplaintKind.INTEGRITY)
    assert staff("manager").get(f"/admin/complaints/{number}/").status == 404
    assert CODE not in staff("manager").get("/admin/actions/findings/").text


def test_approval_covers_only_the_text_shown(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    number = file_one(app)
    with app.test_request_context("/zh/"):
        complaint = db.session.scalars(select(Complaint)).one()
        for operation, actor, fields in (
            (accept_complaint, "quality", {}),
            (assign_handler, "quality", {"handler_id": cast.id("handler")}),
            (draft_reply, "handler", {"decision": Decision.UPHELD, "text": "第一稿", "remedy_given": ""}),
        ):
            with writing():
                operation(cast[actor], complaint, **fields)
    slow = staff("manager").get(f"/admin/complaints/{number}/")
    with app.test_request_context("/zh/"):
        complaint = db.session.scalars(select(Complaint)).one()
        with writing():
            decide_reply(cast["quality"], complaint, approves=False, remarks="再写")
        with writing():
            draft_reply(cast["handler"], complaint, decision=Decision.UPHELD, text="第二稿", remedy_given="")
    assert slow.submit("/approve-reply/").status == 400
    assert slow.submit("/approve-reply/").status == 200, "the page came back with what there is now"


def test_twenty_answers_at_once_are_one_draft(app: Flask, guide_in_force: str, cast: Cast):
    file_one(app)
    with app.test_request_context("/zh/"):
        complaint = db.session.scalars(select(Complaint)).one()
        with writing():
            assign_to_handler(cast, complaint)

    def answer(number: int) -> bool:
        with app.test_request_context("/zh/"):
            mine = db.session.scalars(select(Complaint)).one()
            try:
                with writing():
                    draft_reply(cast["handler"], mine, decision=Decision.UPHELD, text=str(number), remedy_given="")
            except RefusedActError:
                return False
            return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(answer, range(20))) == 1
