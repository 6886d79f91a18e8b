"""Departments and posts in the admin area; what the public then reads."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.organisation.models import Department, Post
from portal.platform.storage import content_revisions
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.web import page_cache
from tests.support.cast import Cast, confirm_all
from tests.support.visitor import Visitor


def test_managers_edit_only_their_own_department(
    app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor, staff: Callable[[str], Visitor]
):
    manager = staff("manager")
    manager.get("/admin/organisation/transport/edit/").submit(hours_zh="周一至周六 9:00—18:00", phone="0000-88009999")
    assert manager.status == 200
    assert (
        "duties" not in manager.get("/admin/organisation/posts/tr-review/edit/").submit(duties_zh="第一条\n第二条").text
    )
    fresh()
    assert "周一至周六" not in citizen.get("/zh/departments/transport/").text
    assert "第二条" not in citizen.get("/zh/posts/tr-review/").text
    with app.test_request_context("/zh/"):
        confirm_all(cast)
    fresh()
    assert "周一至周六 9:00—18:00" in citizen.get("/zh/departments/transport/").text
    assert "第二条" in citizen.get("/zh/posts/tr-review/").text
    assert manager.get("/admin/organisation/health/").status == 404
    assert manager.get("/admin/organisation/health/edit/").status == 404
    assert manager.get("/admin/organisation/posts/hc-window/edit/").status == 404
    with app.app_context():
        verbs = {entry.verb for entry in db.session.query(AuditEntry)}
        assert {"edit_department", "edit_post"} <= verbs


def test_an_administrator_adds_a_department_and_a_post(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    administrator = staff("administrator")
    fields = {"name_zh": "体育局", "short_zh": "体育局", "mission_zh": "办体育。", "address_zh": "某路1号", "hours_zh": "工作日",
              "phone": "0000-88007777"}  # fmt: skip
    administrator.get("/admin/organisation/new/").submit(code="transport", **fields)
    assert administrator.status == 400
    assert "体育局" in administrator.html
    administrator.submit(code="Sports Bureau", **fields)
    assert administrator.status == 400
    administrator.submit(code="spo rts", **fields)
    assert (administrator.status, administrator.url) == (200, "/admin/organisation/")
    assert "Awaiting a second person" in administrator.text
    with app.test_request_context("/zh/"):
        assert db.session.query(Department).filter_by(code="sports").count() == 0
        confirm_all(cast)
    administrator.get("/admin/organisation/sports/posts/new/").submit(
        code="sp-window", name_zh="窗口岗", duties_zh="收件"
    )
    with app.test_request_context("/zh/"):
        confirm_all(cast)
        assert db.session.query(Department).filter_by(code="sports").one().phone == "0000-88007777"
        assert db.session.query(Post).filter_by(code="sp-window").one().duties == [{"zh": "收件", "en": ""}]


@pytest.mark.parametrize("name", ["editor", "quality", "supervisor"])
def test_others_read_only(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], name: str):
    visitor = staff(name)
    assert visitor.get("/admin/organisation/transport/").status == 200
    assert visitor.get("/admin/organisation/transport/edit/").status == 403


def fresh() -> None:
    page_cache.clear()
    content_revisions.clear_recent_revisions()
