"""Headers on every answer, and the demonstration's walls."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from portal.app import create_app
from portal.shared.db import db
from tests.support.cast import CODE
from tests.support.visitor import Visitor

URLS = ["/zh/", f"/zh/procedures/{CODE}/", f"/zh/complaints/new/?procedure={CODE}", "/zh/nothing/", "/admin/",
        "/admin/sign-in/", "/api/v1/procedures", "/static/portal.css", "/readyz"]  # fmt: skip


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


def test_the_session_cookie_is_out_of_reach_of_scripts_and_strangers(citizen: Visitor):
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


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/zh/"])
def test_switching_the_language_leads_nowhere_else(staff: Callable[[str], Visitor], back: str):
    visitor = staff("editor").get("/admin/")
    form = visitor.form("/language/")
    response = visitor.client.post(form.action, data={**form.fields, "back": back, "language": "zh"})
    assert response.headers["Location"] == "/admin/"
