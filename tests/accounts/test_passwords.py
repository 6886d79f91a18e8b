"""Which passwords are refused, and those that an administrator has set."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.accounts.operations import add_staff, grant_role, set_initial_password
from portal.accounts.queries import find_staff
from portal.accounts.rules import (
    CommonPasswordError,
    GuessablePasswordError,
    PasswordTooWeakError,
    check_password_strength,
)
from portal.accounts.vocabulary import CONTEXT_WORDS
from portal.library.access.permissions import SYSTEM, Role
from portal.platform import clock
from portal.platform.storage.transaction import writing
from portal.settings import ROOT
from tests.support.cast import PASSWORD, Cast
from tests.support.visitor import Visitor

NAMES = ["Wang Xiaoming", "望溪区政务服务", "Wangxi District", "civil-affairs"]
OWN = "eine ganz neue Losung"


@pytest.mark.once
@pytest.mark.parametrize(
    "password", ["password1234", "QWERTYUIOP123", "123456789012", "woaini1314520", "1qaz2wsx3edc4rfv"]
)
def test_passwords_guessed_first_are_refused(password: str):
    with pytest.raises(CommonPasswordError):
        check_password_strength("wang", password)


@pytest.mark.once
@pytest.mark.parametrize(
    "password",
    [
        "portal-demo-2026",
        "Xiaoming-2026!!",
        "wangxi wangxi 1998",
        "望溪区政务服务平台2026密码",
        "Civil.Affairs.2027",
        "Welcome_Portal_!!!!!!!!!",
    ],
)
def test_names_and_years_make_no_password(password: str):
    with pytest.raises(GuessablePasswordError):
        check_password_strength("lin", password, NAMES)


@pytest.mark.once
@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        OWN,
        "x7 portal kitchen lamp",
        "今年春天的桃花开得比去年更早一些",
        "kq7Zp!xW2#rT",
        "%{}[]()<>?;:.,+~^",
        "ÄÖÜ äöü " * 8,
        "correct horse " * 14,
    ],
)
def test_passwords_of_any_kind_are_taken(password: str):
    check_password_strength("wang", password, NAMES)
    with pytest.raises(PasswordTooWeakError):
        check_password_strength("wang", password[:11], NAMES)


@pytest.mark.once
def test_the_document_lists_the_words():
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    listed = re.search(r"<!-- words -->\n(.+?)\n\n", text, re.DOTALL)
    assert listed is not None
    assert listed[1].split() == list(CONTEXT_WORDS)


def newcomer(app: Flask) -> Visitor:
    with app.app_context(), writing():
        person = add_staff(SYSTEM, "newcomer", display_name="Newcomer", password=PASSWORD)
        person.needs_second_factor = False
        grant_role(SYSTEM, person, Role.EDITOR)
    return Visitor(app)


def enter(visitor: Visitor, password: str) -> Visitor:
    return visitor.get("/admin/sign-in/").submit(user_name="newcomer", password=password)


def test_an_initial_password_opens_its_change_alone(app: Flask):
    visitor = enter(newcomer(app), PASSWORD)
    assert visitor.url == "/admin/password/"
    assert "Someone else set your password" in visitor.text or "他人设置" in visitor.text
    assert visitor.get("/admin/procedures/").url == "/admin/password/"
    links = set(re.findall(r'<a href="([^"#]+)"', visitor.html))
    assert links == {"/admin/password/"}, "no link that leads back here"
    assert visitor.has_form("/sign-out/")
    assert visitor.has_form("/language/")
    assert visitor.get("/admin/sessions/").url == "/admin/password/"
    page = visitor.get("/admin/password/").submit(current=PASSWORD, new=PASSWORD)
    assert 'role="alert"' in page.html, "the initial password may not become one's own"
    assert page.submit(current=PASSWORD, new=OWN).url == "/admin/sign-in/"
    assert enter(visitor, OWN).url == "/admin/"


def test_a_changed_password_is_said_to_be(staff: Callable[[str], Visitor]):
    page = staff("editor").get("/admin/password/")
    assert "The current password is incorrect." in page.submit(current="not-the-one", new=OWN).text
    assert page.submit(current=PASSWORD, new=OWN).url == "/admin/sign-in/"
    assert "Your password is changed. Sign in with the new one." in page.text


def test_an_unused_initial_password_expires(app: Flask):
    visitor = newcomer(app)
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=-1)):
        assert enter(visitor, PASSWORD).url == "/admin/password/"
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        assert enter(visitor, PASSWORD).url == "/admin/sign-in/"
        assert 'role="alert"' in visitor.html
        with app.app_context(), writing():
            person = find_staff("newcomer")
            assert person is not None
            set_initial_password(SYSTEM, person, "quite another long password")
        assert enter(visitor, "quite another long password").url == "/admin/password/"


def test_ones_own_password_never_expires(app: Flask, staff: Callable[[str], Visitor], cast: Cast):
    staff("editor").get("/admin/password/").submit(current=PASSWORD, new=OWN)
    with time_machine.travel(clock.now() + timedelta(days=1000)):
        assert Visitor(app).get("/admin/sign-in/").submit(user_name="editor", password=OWN).url == "/admin/"


def test_passwords_are_verified_as_typed(app: Flask, staff: Callable[[str], Visitor]):
    own = "  Ein  Satz mit Ａ und ä, " + "so lang " * 12
    staff("editor").get("/admin/password/").submit(current=PASSWORD, new=own)
    for typed, is_right in ((own.strip(), False), (own.lower(), False), (own[:72], False), (own, True)):
        page = Visitor(app).get("/admin/sign-in/").submit(user_name="editor", password=typed)
        assert (page.url == "/admin/") == is_right


def test_password_fields_are_masked_and_helped(citizen: Visitor, staff: Callable[[str], Visitor]):
    visitor = staff("editor")
    pages = [citizen.get("/admin/sign-in/").html, visitor.get("/admin/password/").html]
    fields = [tag for page in pages for tag in re.findall(r"<input[^>]*assword[^>]*>", page)]
    assert len(fields) == 3
    for tag in fields:
        assert 'type="password"' in tag
        assert 'autocomplete="current-password"' in tag or 'autocomplete="new-password"' in tag
        assert "onpaste" not in tag
        assert "maxlength" not in tag, "a browser would cut what is pasted"
