"""Headers on every answer, and the demonstration's walls."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.complaints.models import Complaint
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.ratings.models import Rating
from tests.support.cast import CODE, PASSWORD, Cast
from tests.support.visitor import Visitor

URLS = ["/zh/", f"/zh/procedures/{CODE}/", f"/zh/complaints/new/?procedure={CODE}", "/zh/nothing/", "/admin/",
        "/admin/sign-in/", "/api/v1/procedures", "/static/portal.css", "/readyz", f"/zh/procedures/{CODE}/rate/", "/zh/supervision/",
        "/data/supervision.csv", "/sitemap.xml", "/robots.txt"]  # fmt: skip
# What the fixtures do, and what a look at a page leaves behind.
BUILT_WITH = {
    "add_department", "add_post", "add_procedure", "draft_version", "submit_version", "publish_version", "sign_in",
}  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_every_answer_is_walled_in(guide_in_force: str, citizen: Visitor, url: str):
    with citizen.client.get(url) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_nothing_of_the_staffs_is_stored(staff: Callable[[str], Visitor]):
    for url in ("/admin/", "/admin/complaints/", "/admin/nothing/"):
        assert staff("quality").client.get(url).headers["Cache-Control"] == "no-store"


def test_session_cookies_are_httponly_and_samesite(citizen: Visitor):
    cookie = citizen.client.get("/admin/sign-in/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_demonstration_answers_this_machine_only(app: Flask):
    demo = create_app(replace(app.extensions["portal.settings"], demo=True))
    client = demo.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": "192.168.1.20"}).status_code == 403
    page = client.get("/zh/", headers={"Host": "localhost"}).get_data(as_text=True)
    assert "演示网站" in page
    with demo.app_context():
        db.engine.dispose()


def test_staff_forms_need_their_token(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    for name in ("quality", "editor", "approver", "manager"):
        client = staff(name).client
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and rule.rule.startswith("/admin/"):
                url = re.sub(r"<int:[^>]+>", "1", rule.rule)
                url = re.sub(r"<[^>]+>", CODE, url)
                assert client.post(url, data={}).status_code in {400, 403, 404}, url
    with app.app_context():
        kept = db.session.scalars(select(AuditEntry.verb)).all()
    assert set(kept) <= BUILT_WITH, "something acted"


@pytest.mark.parametrize("url", [f"/zh/procedures/{CODE}/rate/", f"/zh/complaints/new/?procedure={CODE}"])
def test_public_forms_store_nothing_without_their_token(app: Flask, guide_in_force: str, citizen: Visitor, url: str):
    fields = citizen.get(url).form().fields | {"csrf_token": "forged", "level": "1", "page": "check"}
    fields |= {"kind": "conduct", "narrative": "x", "identity": "anonymous"}
    assert Visitor(app).client.post(url, data=fields).status_code == 400
    with app.app_context():
        assert db.session.scalar(select(func.count(Rating.id))) == 0
        assert db.session.scalar(select(func.count(Complaint.id))) == 0


def test_signing_in_clears_the_earlier_session(citizen: Visitor, cast: Cast):
    with citizen.client.session_transaction() as session:
        session["token"] = "planted by somebody else"
        session["planted"] = "too"
    citizen.get("/admin/sign-in/").submit(user_name="editor", password=PASSWORD)
    with citizen.client.session_transaction() as session:
        assert session["token"] != "planted by somebody else"
        assert "planted" not in session


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/zh/"])
def test_switching_the_language_leads_nowhere_else(staff: Callable[[str], Visitor], back: str):
    visitor = staff("editor").get("/admin/")
    form = visitor.form("/language/")
    response = visitor.client.post(form.action, data={**form.fields, "back": back, "language": "zh"})
    assert response.headers["Location"] == "/admin/"
