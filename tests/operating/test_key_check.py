"""A portal that finds its keys missing or changed beside what needs them stops and says so."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.accounts.operations import add_staff
from portal.app import create_app
from portal.complaints.vocabulary import Identity
from portal.library.access.permissions import SYSTEM
from portal.operating.doctor import examine
from portal.operating.doctor_states import TROUBLE
from portal.operating.key_check import check_keys
from portal.operating.prepare import migrate
from portal.platform.security.keys import CASE_CODE_KEY, CONTACT, create_missing_keys, keys_folder
from portal.platform.storage.database import db
from portal.platform.storage.key_register import KeyFingerprint, KeyHolder, stored_fingerprints
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.settings import ROOT, Settings, SettingsError, read_settings
from tests.operating.test_rotation import started
from tests.support.cast import CODE, Cast, complain
from tests.support.commands import portal
from tests.test_serving import free_port


@pytest.fixture
def settings(app: Flask, tmp_path: Path) -> Settings:
    """Return the settings of a portal with keys of its own, which has started once."""
    made = replace(app.extensions["portal.settings"], data_dir=tmp_path / "data")
    create_missing_keys(made)
    with started(made) as first:
        check_keys(first)
    return made


@pytest.fixture
def sealed(cast: Cast, guide_in_force: str, settings: Settings) -> Settings:
    """File a complaint with a sealed contact."""
    with started(settings) as first, first.test_request_context("/zh/"):
        complain(get_version_in_force(CODE), identity=Identity.NAMED, contact="王小燕雀 0000-88009999")
    return settings


def fingerprints(settings: Settings) -> dict[str, str]:
    with started(settings) as one, one.app_context():
        return stored_fingerprints()


def test_fingerprints_are_stored_at_the_first_start(settings: Settings):
    with started(settings) as one:
        assert fingerprints(settings) == one.extensions["portal.keys"].fingerprints
        with one.app_context():
            (holder,) = db.session.scalars(select(KeyHolder)).all()
            assert holder.folder == str(keys_folder(settings))


@pytest.mark.parametrize(
    "lost", ["contact_private.pem", "contact_public.pem", "tracking_pepper", "tracking_hash_key", "every key"]
)
def test_no_new_keys_are_made_beside_sealed_data(sealed: Settings, lost: str):
    folder = keys_folder(sealed)
    if lost == "every key":
        shutil.rmtree(folder)
    else:
        (folder / lost).unlink()
    before = sorted(folder.glob("*"))
    with pytest.raises(SettingsError, match=r"missing.*keys restore"):
        migrate(sealed)
    assert sorted(folder.glob("*")) == before


def test_doctor_says_where_no_portal_is(tmp_path: Path):
    answer = portal(tmp_path, "doctor")
    assert answer.returncode == 1
    assert f"there is no portal in {tmp_path} and its database: is PORTAL_DATA_DIR right?" in answer.stdout


def test_doctor_says_where_lost_keys_come_from(tmp_path: Path):
    migrate(read_settings({"PORTAL_DATA_DIR": str(tmp_path)}))
    (tmp_path / "keys" / "tracking_pepper").unlink()
    answer = portal(tmp_path, "doctor")
    assert "tracking_pepper missing" in answer.stdout
    assert "no record needs it: run “bin/portal migrate”" in answer.stdout
    assert "bin/portal init" not in answer.stdout
    assert portal(tmp_path, "migrate").returncode == 0
    assert "tracking_pepper" not in portal(tmp_path, "doctor").stdout


def test_lost_secrets_of_sessions_are_made_anew(sealed: Settings):
    for name in ("session_secret", "admin_session_secret"):
        (keys_folder(sealed) / name).unlink()
    migrate(sealed)
    with started(replace(sealed, doors="admin")) as admin, started(replace(sealed, doors="public")) as public:
        assert admin.secret_key != public.secret_key


@pytest.mark.parametrize("doors", ["both", "public", "admin"])
@pytest.mark.parametrize("changed", ["contact", "tracking_pepper", "tracking_hash_key"])
def test_a_process_with_other_keys_does_not_start(sealed: Settings, tmp_path: Path, changed: str, doors: str):
    other = replace(sealed, data_dir=tmp_path / "other", doors=doors)
    create_missing_keys(replace(other, doors="both"))
    for path in keys_folder(sealed).iterdir():
        if not path.name.startswith(changed):
            shutil.copy(path, keys_folder(other))
    before = fingerprints(sealed)
    with started(other) as process:
        with pytest.raises(SettingsError, match=changed):
            check_keys(process)
        assert any(
            changed in each.message for each in examine(process) if (each.check, each.state) == ("keys", TROUBLE)
        )
    assert fingerprints(sealed) == before


def test_without_sealed_data_new_keys_are_taken(settings: Settings, tmp_path: Path):
    other = replace(settings, data_dir=tmp_path / "other")
    create_missing_keys(other)
    with started(other) as process:
        check_keys(process)
    assert fingerprints(settings) == process.extensions["portal.keys"].fingerprints


def test_first_trust_needs_a_key_that_opens(sealed: Settings, tmp_path: Path):
    with started(sealed) as one, one.app_context(), writing():
        db.session.execute(delete(KeyFingerprint))
    other = replace(sealed, data_dir=tmp_path / "other")
    create_missing_keys(other)
    with started(other) as process, pytest.raises(SettingsError, match="does not open"):
        check_keys(process)
    assert fingerprints(sealed) == {}
    with started(replace(sealed, doors="public")) as public:
        check_keys(public)  # it opens nothing, and vouches for nothing
    assert fingerprints(sealed) == {}
    with started(sealed) as right:
        check_keys(right)
    assert {CONTACT, CASE_CODE_KEY} <= set(fingerprints(sealed))


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a portal with a second factor that is sealed, and lose its keys."""
    folder = tmp_path_factory.mktemp("lost")
    settings = read_settings({"PORTAL_DATA_DIR": str(folder)})
    app = migrate(settings)
    with app.test_request_context("/zh/"):
        with writing():
            add_staff(SYSTEM, "chief", display_name="x", password="a long enough password").totp_secret = b"sealed"
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder / "keys")
    return folder


@pytest.mark.once
@pytest.mark.parametrize("command", [("migrate",), ("run", "--prepare"), ("worker",)])
def test_commands_stop_with_words_and_code(lost: Path, command: tuple[str, ...]):
    answer = portal(lost, *command, PORTAL_PORT=str(free_port()))
    assert answer.returncode == 1
    assert "keys restore" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "ready" not in answer.stdout
    assert not (lost / "keys").exists() or not list((lost / "keys").iterdir())


@pytest.mark.once
def test_the_doctor_without_keys_prints_json_alone(lost: Path):
    answer = portal(lost, "doctor", "--json")
    assert answer.returncode == 1
    (check,) = json.loads(answer.stdout)["checks"]
    assert (check["check"], check["state"]) == ("keys", "trouble")


@pytest.mark.once
def test_migrating_where_no_portal_is_makes_none(tmp_path: Path):
    answer = portal(tmp_path / "nothing", "migrate")
    assert answer.returncode == 1
    assert "bin/portal init" in answer.stderr
    assert not (tmp_path / "nothing").exists()


@pytest.mark.once
def test_gunicorn_ends_when_keys_are_lost(lost: Path):
    answer = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PORTAL_DATA_DIR": str(lost), "PORTAL_DEMO": ""},
    )  # fmt: skip
    assert answer.returncode == 3, "the code with which gunicorn's worker says that it is no use to start it again"
    assert "keys restore" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_each_door_has_a_session_secret(settings: Settings):
    with started(replace(settings, doors="admin")) as admin, started(replace(settings, doors="public")) as public:
        assert admin.secret_key != public.secret_key
        assert admin.config["SESSION_COOKIE_NAME"] != public.config["SESSION_COOKIE_NAME"]
        assert admin.config["SESSION_COOKIE_PATH"] == "/admin"
    (keys_folder(settings) / "admin_session_secret").unlink()
    create_app(replace(settings, doors="public"))  # which does not need it
    with pytest.raises(SettingsError, match="admin_session_secret"):
        create_app(replace(settings, doors="admin"))
