"""One's own sessions: seen, and ended with the password."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import StaffSession
from portal.accounts.operations import set_active
from portal.accounts.queries import find_account
from portal.library.access.permissions import SYSTEM
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web.user_agents import browser_of
from tests.support.cast import PASSWORD, Cast
from tests.support.databases import wait_for_background
from tests.support.visitor import Visitor

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(app: Flask, user_agent: str = FIREFOX, name: str = "editor") -> Visitor:
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_USER_AGENT"] = user_agent
    return visitor.get("/admin/sign-in/").submit(user_name=name, password=PASSWORD)


@pytest.mark.once
@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.0", ""),
        ("", ""),
        ("x" * 600 + "Firefox/", ""),
    ],
)
def test_browsers_are_named_in_words(header: str, words: str):
    assert browser_of(header) == words


def test_ones_own_sessions_are_listed(app: Flask, cast: Cast):
    signed_in(app, "<script>alert(1)</script> 10.1.2.3")
    signed_in(app, name="manager")
    page = signed_in(app).get("/admin/sessions/")
    rows = re.findall(r"<tr>\s*<td>(.*?)</tr>", page.html, re.DOTALL)
    assert len(rows) == 2, "nobody else's"
    assert "Firefox, Windows" in rows[0]
    assert "(this one)" in rows[0]
    assert "unknown browser" in rows[1]
    assert "10.1.2.3" not in page.html


def test_other_sessions_end_with_the_password(app: Flask, cast: Cast):
    visitors = [signed_in(app) for _ in range(3)]
    stranger = signed_in(app, name="manager")
    page = visitors[0].get("/admin/sessions/")
    one = re.findall(r'<option value="(\w{16})"', page.html)[0]
    assert 'role="alert"' in page.submit(which=one, password="not-the-one").html
    assert [each.get("/admin/").url for each in visitors] == ["/admin/"] * 3
    visitors[0].get("/admin/sessions/").submit(which=one, password=PASSWORD)
    assert [each.get("/admin/").url for each in visitors] == ["/admin/", "/admin/", "/admin/sign-in/"]
    visitors[0].get("/admin/sessions/").submit(which="all", password=PASSWORD)
    assert [each.get("/admin/").url for each in visitors] == ["/admin/", "/admin/sign-in/", "/admin/sign-in/"]
    assert stranger.get("/admin/").url == "/admin/"
    with app.app_context():
        verbs = select(AuditEntry.outcome).where(AuditEntry.verb == "end_own_sessions").order_by(AuditEntry.id)
        assert db.session.scalars(verbs).all() == ["refused", "done", "done"]


def test_nobody_ends_a_strangers_session(app: Flask, cast: Cast):
    stranger, visitor = signed_in(app, name="manager"), signed_in(app)
    signed_in(app)
    with app.app_context():
        digest = db.session.scalars(
            select(StaffSession.token_hash).where(StaffSession.staff_id == cast.id("manager"))
        ).one()
    visitor.get("/admin/sessions/").submit(which=digest[:16], password=PASSWORD)
    assert 'role="alert"' in visitor.html
    assert stranger.get("/admin/").url == "/admin/"


def test_the_last_use_is_stored_now_and_then(app: Flask, staff: Callable[[str], Visitor]):
    visitor = staff("editor")
    begun = seen(app)
    for minutes, is_new in ((4, False), (6, True)):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            assert visitor.get("/admin/").status == 200
            wait_for_background()
            assert (seen(app) > begun) == is_new


def seen(app: Flask):
    with app.app_context():
        return db.session.scalars(select(StaffSession.seen_at)).one()


def test_a_deactivated_account_loses_its_sessions(app: Flask, cast: Cast):
    for is_active, visitor in ((False, signed_in(app)), (True, signed_in(app))):
        with app.app_context(), writing():
            person = find_account("editor")
            assert person is not None
            set_active(SYSTEM, person, is_active=is_active)
        assert visitor.get("/admin/").url == "/admin/sign-in/", "nor does an old session come back with the account"
