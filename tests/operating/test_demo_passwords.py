"""The password of the demonstration opens nothing outside demo mode, and the portal does not start with it."""

import runpy
from dataclasses import replace
from threading import Event

import pytest
from click.testing import CliRunner
from flask import Flask

from portal import cli
from portal.accounts import operations
from portal.accounts.operations import add_staff, change_password
from portal.accounts.queries import find_account
from portal.accounts.rules import DEMO_PASSWORD
from portal.library.access.permissions import SYSTEM
from portal.operating import demo_passwords, prepare
from portal.operating.demo_passwords import accounts_with_demo_password, check_no_demo_password
from portal.operating.doctor import examine
from portal.platform.security.passwords import is_password
from portal.platform.storage.transaction import writing
from portal.settings import ROOT, SettingsError
from tests.support.cast import PASSWORD, Cast
from tests.support.visitor import Visitor

ASKED = operations.needs_second_factor  # as it is, before the fixture ``app``
NAMES = [f"demo-{number:02}" for number in range(12)]


@pytest.fixture
def demo_data(app: Flask, cast: Cast) -> None:
    """Add accounts as the demonstration does, beside the cast."""
    with app.app_context(), writing():
        for name in NAMES:
            add_staff(SYSTEM, name, display_name=name, password=DEMO_PASSWORD, is_demo=True)


def sign_in(app: Flask, name: str, password: str) -> str:
    visitor = Visitor(app).get("/admin/sign-in/").submit(user_name=name, password=password)
    return visitor.url


def test_the_demonstration_signs_in_in_demo_mode_only(app: Flask, demo_data: None, monkeypatch: pytest.MonkeyPatch):
    assert sign_in(app, NAMES[0], DEMO_PASSWORD) == "/admin/sign-in/"
    monkeypatch.setitem(app.extensions, "portal.settings", replace(app.extensions["portal.settings"], demo=True))
    assert sign_in(app, NAMES[0], DEMO_PASSWORD) == "/admin/"


def test_own_passwords_bring_a_second_factor(app: Flask, demo_data: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(operations, "needs_second_factor", ASKED)
    with app.test_request_context():
        for name in NAMES:
            give_password(name)
        assert accounts_with_demo_password() == []
        check_no_demo_password(app)
    assert sign_in(app, NAMES[0], PASSWORD) == "/admin/enrol/"


def give_password(name: str) -> None:
    staff = find_account(name)
    assert staff is not None
    with writing():
        change_password(SYSTEM, staff, PASSWORD)


def test_passwords_alone_open_nothing_outside_demo_mode(app: Flask, demo_data: None, monkeypatch: pytest.MonkeyPatch):
    """Where a password was changed in demo mode the account had no second factor, and kept that afterwards."""
    monkeypatch.setattr(operations, "needs_second_factor", ASKED)
    settings = app.extensions["portal.settings"]
    with monkeypatch.context() as demo:
        demo.setitem(app.extensions, "portal.settings", replace(settings, demo=True))
        with app.test_request_context():
            give_password(NAMES[0])
        assert sign_in(app, NAMES[0], PASSWORD) == "/admin/"
    assert sign_in(app, NAMES[0], PASSWORD) == "/admin/enrol/"


def test_run_and_doctor_refuse_the_demonstrations_passwords(app: Flask, demo_data: None):
    with app.test_request_context():
        give_password(NAMES[0])
    with pytest.raises(SettingsError, match=f"11 accounts still have the password .*: {NAMES[1]}, .* …. Give each"):
        check_no_demo_password(app)
    (found,) = [
        each for each in examine(app) if each.check == "accounts" and each.state == "trouble" and "11" in each.message
    ]
    assert "bin/portal staff password" in found.message


def test_one_hash_is_verified_for_all_unchanged_accounts(app: Flask, demo_data: None, monkeypatch: pytest.MonkeyPatch):
    verified: list[str] = []

    def verify(typed: str, stored: str | None) -> bool:
        verified.append(str(stored))
        return is_password(typed, stored)

    monkeypatch.setattr(demo_passwords, "is_password", verify)
    with app.app_context():
        assert accounts_with_demo_password() == NAMES
    assert len(verified) == 2, "that of the demonstration, and that of the cast"


@pytest.mark.once
def test_the_command_run_ends_with_words(app: Flask, demo_data: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cli, "read_settings", lambda: app.extensions["portal.settings"])
    monkeypatch.setattr(cli, "create_app", lambda _settings: app)
    monkeypatch.setattr(prepare, "check_port_is_free", lambda _settings: None)
    monkeypatch.setattr(cli, "log_to_stderr", lambda _level: None)
    monkeypatch.setattr(cli, "start_thread", lambda _app: Event())
    monkeypatch.setattr(cli, "serve", lambda *_: None)
    result = CliRunner().invoke(cli.commands, ["run"])
    assert isinstance(result.exception, SettingsError), "which main() prints in a line, with exit code 1"
    assert NAMES[0] in str(result.exception)


@pytest.mark.once
@pytest.mark.parametrize("doors", ["both", "admin", "public"])
def test_gunicorn_starts_no_staff_process_with_them(
    app: Flask, demo_data: None, monkeypatch: pytest.MonkeyPatch, doors: str
):
    settings = replace(app.extensions["portal.settings"], doors=doors)
    monkeypatch.setitem(app.extensions, "portal.settings", settings)
    monkeypatch.setattr("portal.app.create_app", lambda: app)
    monkeypatch.setattr("portal.platform.web.request_log.log_uncaught", lambda: None)
    if doors == "public":  # which may not read accounts, and signs nobody in
        assert runpy.run_path(str(ROOT / "wsgi.py"))["app"] is app
        return
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "wsgi.py"))
    assert ended.value.code == 3, "with which gunicorn ends"
