"""The key drill: back up, lose, restore, rotate."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed
from portal.platform.security.key_rotation import begin_rotation
from portal.platform.security.keys import create_missing_keys, key_files, key_fingerprint, load_keys
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from portal.settings import Settings, read_settings
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


def test_unusable_key_imports_are_refused(settings: Settings, tmp_path: Path):
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
    *kept, last = sealed.read_bytes()
    sealed.write_bytes(bytes([*kept, last ^ 1]))
    with pytest.raises(BackupError, match="damaged"):
        restore_keys(settings, sealed, PASSPHRASE)
    assert key_files(settings) == []


@contextmanager
def process(settings: Settings) -> Iterator[Flask]:
    """Run another process of the portal, with the keys as they lie there now."""
    portal = create_app(settings)
    with portal.test_request_context("/zh/"):
        yield portal
        db.session.remove()
        db.engine.dispose()


def test_rotating_keys_while_serving_loses_nothing(app: Flask, cast: Cast, guide_in_force: str):
    settings: Settings = app.extensions["portal.settings"]
    old = app.extensions["portal.keys"]

    def file(portal: Flask, contact: str) -> None:
        complain(get_version_in_force(CODE), identity=Identity.NAMED, contact=contact)

    with app.test_request_context("/zh/"):
        file(app, "before")
    begin_rotation(settings)
    with process(settings) as rotating:
        assert reseal(rotating.extensions["portal.keys"]) == 1
    with app.test_request_context("/zh/"):
        file(app, "by a process that was not restarted")
    with process(settings) as restarted:
        file(restarted, "after the restart")
        assert contacts() == ["before", "by a process that was not restarted", "after the restart"]
    begin_rotation(settings)  # a second run changes no key
    with process(settings) as rotating:
        assert reseal(rotating.extensions["portal.keys"]) == 1
        assert reseal(rotating.extensions["portal.keys"]) == 0
    shutil.rmtree(settings.data_dir / "keys/old")
    with process(settings):
        assert len(contacts()) == 3
    with app.test_request_context("/zh/"), pytest.raises(CannotOpenError):
        contacts()  # the old key opens nothing any more
    assert old.contact_private is not None
    app.extensions["portal.keys"] = load_keys(settings)


@pytest.mark.parametrize("files_moved", [0, 1])
def test_a_rotation_that_was_interrupted_is_finished(settings: Settings, files_moved: int):
    begin_rotation(settings)
    folder = settings.data_dir / "keys"
    new = folder / "new"
    new.mkdir()
    for name in ("contact_private.pem", "contact_public.pem")[files_moved:]:
        (folder / name).rename(new / name)
        shutil.copy(folder / "old" / name, folder / name)
    begin_rotation(settings)
    keys = load_keys(settings)
    assert not new.exists()
    assert keys.contact_private is not None
    assert keys.contact_private.public_key() == keys.contact_public


def contacts() -> list[str]:
    found = db.session.scalars(select(Complaint).order_by(Complaint.id))
    return [open_sealed(each.contact_sealed or b"", f"contact:{each.reference}") for each in found]
