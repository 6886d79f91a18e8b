"""Staff take a complaint down: the same form and receipt, read back first; reports of bribes are not taken down."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintState, FilingChannel
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.web.qr import qr_drawing
from tests.complaints.filing.steps import follow
from tests.support.cast import CODE, Cast
from tests.support.filing import PLAIN
from tests.support.visitor import Visitor, sign_in

TAKE_DOWN = "/admin/complaints/take-down/"
TAKEN = {**PLAIN, "channel": "telephone", "post": "tr-deliver", "was_read_back": "y"}
MAX_PAGES = 20


def take_down(desk: Visitor, until: str = "", **answers: str) -> Visitor:
    """Answer the pages until one is shown, is refused, or the form is over."""
    desk.get(TAKE_DOWN)
    given = {**TAKEN, **answers}
    for _ in range(MAX_PAGES):
        if desk.status != 200 or 'name="page"' not in desk.html:
            return desk
        page = desk.form("/take-down/").fields["page"]
        if page == until:
            return desk
        if page == "about":
            desk.submit("/take-down/", button=("choose", f"service:{CODE}"))
            continue
        shown = re.findall(r'<(?:input|textarea|select)\b(?![^>]*type="hidden")[^>]*?name="([^"]+)"', desk.html)
        typed = {name: value for name, value in given.items() if name in shown}
        desk.submit("/take-down/", button=("go", "next"), **typed)
    raise AssertionError("the form does not end")


def filed(app: Flask) -> Complaint:
    with app.app_context():
        found = db.session.scalars(select(Complaint)).one()
        db.session.expunge(found)
        return found


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


def test_taken_down_as_it_would_be_filed(app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor):
    desk = take_down(sign_in(app, cast, "handler"))
    number, code = re.findall(r"<dd>([0-9A-Z-]{9,})</dd>", desk.html)
    followed = f"/zh/complaints/follow/?number={number}"
    assert str(qr_drawing(f"http://localhost{followed}")) in desk.html
    assert citizen.get(followed).form("/follow/").fields["number"] == number
    kept = filed(app)
    assert (kept.channel, kept.entered_by_post, kept.entered_by_id) == (
        FilingChannel.TELEPHONE, "tr-deliver", cast.id("handler"),
    )  # fmt: skip
    assert (kept.state, kept.limit_days) == (ComplaintState.RECEIVED, 13)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "file_complaint")).one()
        assert (entry.staff_id, entry.subject) == (cast.id("handler"), number)
    assert "等了三个星期" in follow(citizen, number, code).text


def test_nothing_is_filed_before_it_was_read_back(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "handler"), was_read_back="")
    assert desk.status == 400
    assert 'href="#was_read_back"' in desk.html
    assert count(app) == 0
    desk.submit("/take-down/", button=("go", "next"), was_read_back="y")
    assert count(app) == 1


def test_no_report_of_a_bribe_is_taken_down(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "handler"), purpose="integrity", narrative="有人要我送一张购物卡。")
    assert "12388" in desk.text
    assert "购物卡" not in desk.html
    assert count(app) == 0
    desk = take_down(sign_in(app, cast, "handler"), until="check")
    fields = desk.form("/take-down/").fields | {"purpose": "integrity", "was_read_back": "y", "go": "next"}
    assert "12388" in desk.client.post(TAKE_DOWN, data=fields).get_data(as_text=True)
    assert count(app) == 0


def test_the_code_to_hand_over_names_nobody(app: Flask, guide_in_force: str, cast: Cast):
    desk = sign_in(app, cast, "handler").get(f"{TAKE_DOWN}integrity/")
    assert "kind=integrity" in desk.text
    assert "<svg" in desk.html


@pytest.mark.parametrize("channel", ["", "web", "other"])
def test_the_channel_is_one_of_the_desk(app: Flask, guide_in_force: str, cast: Cast, channel: str):
    desk = take_down(sign_in(app, cast, "handler"), channel=channel)
    assert desk.status == 400
    assert 'href="#channel-0"' in desk.html


def test_another_post_than_ones_own_is_refused(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "handler"), post="tr-review")
    assert desk.status == 400
    assert count(app) == 0


@pytest.mark.parametrize("name", ["editor", "approver", "inspector", "administrator"])
def test_other_roles_take_nothing_down(app: Flask, guide_in_force: str, cast: Cast, name: str):
    assert sign_in(app, cast, name).get(TAKE_DOWN).status == 403


def test_going_back_to_the_desk_loses_nothing(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "handler"), until="check")
    for _ in range(MAX_PAGES):
        if desk.form("/take-down/").fields["page"] == "story":
            break
        desk.submit("/take-down/", button=("go", "back"))
    assert "等了三个星期。</textarea>" in desk.html


def test_nobody_takes_down_what_is_about_them(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "reviewer"), post="tr-review", element="steps/review")
    assert desk.status == 400
    assert "let someone else take it down" in desk.text
    assert "等了三个星期" in desk.html
    assert count(app) == 0


def test_whom_it_is_about_sees_no_more(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "reviewer"), post="tr-review")  # of all who answer for the guide
    assert desk.get(f"/admin/complaints/{filed(app).reference}/").status == 404


def test_integrity_by_mistake_leads_back(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "handler"), until="story")
    while desk.form("/take-down/").fields["page"] != "purpose":
        desk.submit("/take-down/", button=("go", "back"))
    desk.submit("/take-down/", button=("go", "next"), purpose="integrity")
    assert desk.has_form("/take-down/")
    desk.submit("/take-down/", button=("go", "choose"))
    assert (desk.status, desk.form("/take-down/").fields["page"]) == (200, "purpose")
    assert desk.form("/take-down/").fields["days_taken"] == TAKEN["days_taken"]


def test_an_old_token_loses_nothing(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "handler"), until="story")
    sent = desk.form("/take-down/").fields | {"csrf_token": "x", "narrative": "等了三个星期。", "go": "next"}
    desk._seen(desk.client.post(TAKE_DOWN, data=sent))
    assert desk.status == 400
    assert "等了三个星期。" in desk.html
    assert count(app) == 0


def test_the_end_of_a_session_loses_nothing(app: Flask, guide_in_force: str, cast: Cast):
    desk = take_down(sign_in(app, cast, "handler"), until="story")
    sent = desk.form("/take-down/").fields | {"narrative": "等了三个星期。<b>", "go": "next"}
    away = Visitor(app)
    away._seen(away.client.post(TAKE_DOWN, data=sent))
    assert away.status == 401
    assert away.form("/take-down/").fields["narrative"].strip() == "等了三个星期。<b>"
    again = sign_in(app, cast, "handler")
    again._seen(again.client.post(TAKE_DOWN, data=away.form("/take-down/").fields))
    assert again.status == 400, "its token is of another session"
    again.submit("/take-down/", button=("go", "next"))
    assert again.form("/take-down/").fields["narrative"].strip() == "等了三个星期。<b>"
    assert count(app) == 0
