"""The key drill: back up, lose, restore, rotate."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import Identity
from portal.operating.backup import BackupError
from portal.operating.keys_backup import back_up_keys, note_of_backup, restore_keys
from portal.operating.rotation import reseal
from portal.procedures.queries import get_version_in_force
from portal.settings import Settings, read_settings
from portal.shared.db import db
from portal.shared.keys import (
    create_missing_keys,
    key_files,
    key_fingerprint,
    load_keys,
    use_new_contact_keys,
    write_new_contact_keys,
)
from portal.shared.sealed import CannotOpenError, open_sealed
from tests.support.cast import CODE, Cast, complain

PASSPHRASE = "a long and winding passphrase"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = read_settings({"PORTAL_DATA_DIR": str(tmp_path / "data")})
    made.data_dir.mkdir()
    create_missing_keys(made)
    return made


def test_lost_keys_come_back_from_their_backup(settings: Settings, tmp_path: Path):
    before = {path.name: path.read_bytes() for path in key_files(settings)}
    back_up_keys(settings, tmp_path / "keys.sealed", PASSPHRASE)
    assert note_of_backup(settings)["fingerprint"] == key_fingerprint(settings)
    assert not any(content in (tmp_path / "keys.sealed").read_bytes() for content in before.values())
    shutil.rmtree(settings.data_dir / "keys")
    restore_keys(settings, tmp_path / "keys.sealed", PASSPHRASE)
    assert {path.name: path.read_bytes() for path in key_files(settings)} == before
    assert {path.stat().st_mode & 0o777 for path in key_files(settings)} == {0o600}


def test_a_wrong_passphrase_a_damaged_file_and_keys_in_place_are_refused(settings: Settings, tmp_path: Path):
    sealed = tmp_path / "keys.sealed"
    with pytest.raises(BackupError, match="16 characters"):
        back_up_keys(settings, sealed, "short")
    back_up_keys(settings, sealed, PASSPHRASE)
    with pytest.raises(BackupError, match="exists"):
        back_up_keys(settings, sealed, PASSPHRASE)
    with pytest.raises(BackupError, match="keys already"):
        restore_keys(settings, sealed, PASSPHRASE)
    shutil.rmtree(settings.data_dir / "keys")
    with pytest.raises(BackupError, match="wrong"):
        restore_keys(settings, sealed, PASSPHRASE + "x")
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"\0")
    with pytest.raises(BackupError, match="damaged"):
        restore_keys(settings, sealed, PASSPHRASE)
    assert key_files(settings) == []


def test_after_a_rotation_only_the_new_key_opens(app: Flask, cast: Cast, guide_in_force: str):
    settings: Settings = app.extensions["portal.settings"]
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE), identity=Identity.NAMED, contact="王小燕雀")
        old = load_keys(settings)
        assert reseal(old, load_keys(settings, write_new_contact_keys(settings))) == 1
    use_new_contact_keys(settings)
    rotated = create_app(settings)
    with rotated.test_request_context("/zh/"):
        assert contact() == "王小燕雀"
        db.session.remove()
        db.engine.dispose()
    app.extensions["portal.keys"] = old
    with app.test_request_context("/zh/"), pytest.raises(CannotOpenError):
        contact()
    app.extensions["portal.keys"] = load_keys(settings)


def contact() -> str:
    complaint = db.session.scalars(select(Complaint)).one()
    return open_sealed(complaint.contact_sealed or b"", f"contact:{complaint.reference}")
