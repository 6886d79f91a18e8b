"""Signing in, the second factor, sessions."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Staff, StaffSession
from portal.accounts.operations import add_staff, grant_role
from portal.accounts.rules import CodeRefusedError, PasswordTooWeakError, accepted_totp_step, is_session_over
from portal.library.access.permissions import SYSTEM, Role
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.support.cast import PASSWORD, Cast
from tests.support.visitor import Visitor

NOW = datetime(2026, 11, 22, 2, 0, 5, tzinfo=UTC)


def try_to_sign_in(visitor: Visitor, name: str, password: str) -> Visitor:
    return visitor.get("/admin/sign-in/").submit(user_name=name, password=password)


def test_the_right_password_leads_to_my_work(citizen: Visitor, cast: Cast):
    before = citizen.get("/admin/sign-in/").client.get_cookie("session")
    try_to_sign_in(citizen, "editor", PASSWORD)
    assert citizen.url == "/admin/"
    assert citizen.client.get_cookie("session") != before


@pytest.mark.parametrize(
    ("name", "password"), [("editor", "not-the-one"), ("nobody", PASSWORD), ("EDITOR ", "x" * 200)]
)
def test_wrong_names_and_wrong_passwords_read_alike(citizen: Visitor, cast: Cast, name: str, password: str):
    page = try_to_sign_in(citizen, name, password)
    assert page.has_form("")
    assert 'role="alert"' in page.html
    assert f'value="{name.strip()}"' in page.html, "what was typed stays"
    assert password not in page.html


def test_the_sixth_sign_in_attempt_is_refused(citizen: Visitor, cast: Cast):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            try_to_sign_in(citizen, "editor", "wrong")
        assert try_to_sign_in(citizen, "editor", PASSWORD).status == 429
        clock.shift(timedelta(seconds=61))
        assert try_to_sign_in(citizen, "editor", PASSWORD).url == "/admin/"


def test_tries_count_whatever_way_names_are_written(app: Flask, citizen: Visitor, cast: Cast):
    with app.app_context(), writing():
        add_staff(SYSTEM, "Night-Desk", display_name="x", password=PASSWORD).needs_second_factor = False
    ways = ("Night-Desk", "NIGHT-DESK", "ｎｉｇｈｔ－ｄｅｓｋ", "night–desk", "night desk", "n ight — desk")
    for same in (ways, ("nobody-x", "NOBODY-X", "ｎobody-x", "nobody–x", "no body-x", "nobody − x")):
        statuses = [try_to_sign_in(citizen, name, "wrong").status for name in same]
        assert statuses == [200] * 5 + [429], same
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        for _ in range(2):  # a success in any way forgets the tries in all
            for name in ways[:4]:
                assert try_to_sign_in(citizen, name, "wrong").status == 200
            try_to_sign_in(citizen, "NIGHT desk", PASSWORD)


def test_refused_sign_ins_name_accounts_that_exist(app: Flask, citizen: Visitor, cast: Cast):
    try_to_sign_in(citizen, "my-secret-name", "wrong")
    try_to_sign_in(citizen, "EDITOR", "wrong")
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sign_in").order_by(AuditEntry.id))
        found = [(entry.outcome, entry.staff_id, entry.subject) for entry in entries]
        assert found == [("refused", None, "-"), ("refused", None, str(cast.id("editor")))], "never what was typed"


@pytest.mark.parametrize(
    ("idle", "age", "is_over"),
    [(29, 60, False), (30, 60, False), (31, 60, True), (0, 479, False), (0, 481, True)],
)
def test_sessions_end_when_idle_or_old(idle: int, age: int, is_over: bool):
    minute = timedelta(minutes=1)
    assert is_session_over(NOW - age * minute, NOW - idle * minute, NOW) == is_over


def test_an_idle_browser_must_sign_in_again(citizen: Visitor, cast: Cast):
    with time_machine.travel(NOW, tick=False) as clock:
        try_to_sign_in(citizen, "editor", PASSWORD)
        clock.shift(timedelta(minutes=29))
        assert citizen.get("/admin/").url == "/admin/"
        clock.shift(timedelta(minutes=31))
        assert citizen.get("/admin/").url == "/admin/sign-in/"


def test_signing_out_invalidates_copied_cookies(app: Flask, citizen: Visitor, cast: Cast):
    try_to_sign_in(citizen, "editor", PASSWORD)
    cookie = citizen.client.get_cookie("session")
    assert cookie is not None
    citizen.submit("/sign-out/")
    thief = Visitor(app)
    thief.client.set_cookie("session", cookie.value)
    assert thief.get("/admin/").url == "/admin/sign-in/"


def test_a_new_password_ends_every_session(app: Flask, staff: Callable[[str], Visitor]):
    here, there = staff("editor"), staff("editor")
    here.get("/admin/password/").submit(current=PASSWORD, new="eine ganz neue Losung")
    assert there.get("/admin/").url == "/admin/sign-in/"
    with app.app_context():
        assert all(session.ended_at for session in db.session.scalars(select(StaffSession)))


def test_guessing_the_present_password_is_limited_and_recorded(app: Flask, staff: Callable[[str], Visitor]):
    page = staff("editor").get("/admin/password/")
    for _ in range(5):
        assert page.submit(current="not-the-one", new="eine ganz neue Losung").status == 200
    assert page.submit(current=PASSWORD, new="eine ganz neue Losung").status == 429
    with app.app_context():
        outcomes = db.session.scalars(select(AuditEntry.outcome).where(AuditEntry.verb == "change_password")).all()
        assert outcomes == ["refused"] * 5


@pytest.mark.parametrize("password", ["short", "x" * 11, "my editor password"])
def test_a_weak_password_is_refused(staff: Callable[[str], Visitor], password: str):
    page = staff("editor").get("/admin/password/").submit(current=PASSWORD, new=password)
    assert page.status == 200
    assert "12" in page.text


def test_enrolment_codes_and_recovery_codes_work_once(app: Flask, citizen: Visitor):
    with app.test_request_context(), writing():
        person = add_staff(SYSTEM, "newcomer", display_name="Newcomer", password=PASSWORD)
        person.password_expires_at = None  # chosen already
        grant_role(SYSTEM, person, Role.EDITOR)
    with time_machine.travel(NOW, tick=False) as clock:
        try_to_sign_in(citizen, "newcomer", PASSWORD)
        assert citizen.url == "/admin/enrol/"
        assert citizen.get("/admin/procedures/").url == "/admin/sign-in/", "nothing opens before the second factor"
        citizen.get("/admin/enrol/")
        secret = re.findall(r"<code>([A-Z2-7]{32})</code>", citizen.html)[0]
        assert "恢复码" not in citizen.text, "there is none yet"
        citizen.submit(code="000000")
        alert = citizen.html.split('role="alert"')[1].split("</div>")[0]
        assert "验证码不正确。" in alert, "it cannot have been used"
        citizen.submit(code=pyotp.TOTP(secret).at(NOW))
        recovery = re.findall(r"<code>(R-[\w-]+)</code>", citizen.html)
        assert len(recovery) == 8
        assert citizen.get("/admin/").url == "/admin/"
        with app.app_context():
            kept = db.session.scalars(select(Staff.totp_secret)).one()
            assert kept is not None
            assert secret.encode() not in kept

        second = Visitor(app)
        try_to_sign_in(second, "newcomer", PASSWORD)
        second.submit(code=pyotp.TOTP(secret).at(NOW))
        assert second.url == "/admin/second-factor/", "a code works once"
        clock.shift(timedelta(seconds=60))
        second.submit(code=pyotp.TOTP(secret).at(NOW + timedelta(seconds=60)))
        assert second.url == "/admin/"

        third = Visitor(app)
        try_to_sign_in(third, "newcomer", PASSWORD).submit(code=recovery[0].lower())
        assert third.url == "/admin/"
        fourth = Visitor(app)
        try_to_sign_in(fourth, "newcomer", PASSWORD).submit(code=recovery[0])
        assert fourth.url == "/admin/second-factor/", "a recovery code works once"


@pytest.mark.parametrize(("seconds", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clocks_may_differ_by_one_step(seconds: int, is_taken: bool):
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))
    if is_taken:
        assert accepted_totp_step(secret, code, 0, NOW) > 0
    else:
        with pytest.raises(CodeRefusedError):
            accepted_totp_step(secret, code, 0, NOW)


def test_without_demo_mode_there_is_no_account(app: Flask):
    with app.app_context():
        assert db.session.scalar(select(Staff.id)) is None


@pytest.mark.usefixtures("context")
def test_a_real_account_needs_a_strong_password():
    with pytest.raises(PasswordTooWeakError), writing():
        add_staff(SYSTEM, "someone", display_name="Someone", password="portal-demo")


@pytest.mark.once
def test_the_sign_in_speaks_other_languages(citizen: Visitor, cast: Cast):
    citizen.get("/admin/sign-in/")
    for code, word in {"en": "User name", "zh-hant": "用戶名", "zh": "用户名"}.items():
        assert citizen.get(f"/admin/sign-in/?lang={code}").url == "/admin/sign-in/"
        assert word in citizen.text
        assert f'lang={code}"' not in citizen.html
    assert try_to_sign_in(citizen, "nobody", "wrong").status == 200
    assert "用户名" in citizen.text
    assert citizen.get("/admin/sign-in/?lang=xx").status == 200
