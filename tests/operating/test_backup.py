"""Back-ups: consistent, complete, restorable on either database, and never over anything."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.app import create_app
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import Identity
from portal.operating.backup import DERIVED_TABLES, MANIFEST, BackupError, back_up, restore
from portal.platform.security.contact_encryption import open_sealed
from portal.platform.storage.code_indexes import codes_alike
from portal.platform.storage.database import db, metadata
from portal.procedures.queries import get_version_in_force
from portal.tables import METADATA
from tests.support.cast import CODE, Cast, complain
from tests.support.databases import empty_database_url, settings_for


@pytest.fixture
def written(app: Flask, cast: Cast, guide_in_force: str, tmp_path: Path) -> Path:
    """Back up a portal with a guide, people and a complaint whose contact is sealed."""
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE), identity=Identity.NAMED, contact="王小燕雀 0000-88009999")
        back_up(tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


@contextmanager
def empty_portal(kind: str, run_and_worker: tuple[str, str]) -> Iterator[Flask]:
    run, worker = run_and_worker
    name = f"restored_{worker}_{kind}_{uuid4().hex[:8]}"
    portal = create_app(settings_for(empty_database_url(kind, run, name), name))
    yield portal
    with portal.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_equals_its_backup_on_either_database(
    written: Path, kind: str, run_and_worker: tuple[str, str], tmp_path: Path
):
    with empty_portal(kind, run_and_worker) as restored:
        check_restored(restored, written, tmp_path / "again.zip")


def check_restored(restored: Flask, written: Path, second: Path) -> None:
    with restored.app_context():
        manifest = restore(written)
        again = back_up(second)
        assert again["tables"] == manifest["tables"]
        assert set(again["tables"]) == set(metadata.tables) - DERIVED_TABLES
        assert again["tables"]["complaints"]["rows"] == 1
    with restored.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))  # numbers go on where they were
        assert len(db.session.scalars(select(Complaint)).all()) == 2


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_codes_that_differ_by_case_are_restored(
    written: Path, kind: str, run_and_worker: tuple[str, str], tmp_path: Path
):
    with zipfile.ZipFile(written) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest, rows = json.loads(files[MANIFEST]), files["departments.jsonl"].splitlines(keepends=True)
    row = json.loads(rows[0])
    again = row | {"id": 1_000_000, "code": row["code"].upper()}
    rows.append(json.dumps(again, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    content = files["departments.jsonl"] = b"".join(rows)
    manifest["tables"]["departments"] = {"rows": len(rows), "sha256": hashlib.sha256(content).hexdigest()}
    files[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(tmp_path / "older.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with empty_portal(kind, run_and_worker) as restored, restored.app_context():
        restore(tmp_path / "older.zip")
        assert list(codes_alike()) == [("departments", row["code"].upper(), row["code"])]
        post = METADATA.tables["posts"]
        stored = dict(db.session.execute(select(post)).mappings().first() or {})
        with pytest.raises(IntegrityError):  # other tables have their rule again
            db.session.execute(insert(post), stored | {"id": 1_000_000, "code": stored["code"].swapcase()})


def test_a_restore_overwrites_nothing(app: Flask, written: Path):
    with app.app_context(), pytest.raises(BackupError, match="not empty"):
        restore(written)
    with app.app_context(), pytest.raises(BackupError, match="exists"):
        back_up(written)


def damage_row(archive: dict[str, bytes]) -> None:
    archive["complaints.jsonl"] = archive["complaints.jsonl"].replace(b"C-", b"D-", 1)


def lose_row(archive: dict[str, bytes]) -> None:
    archive["messages.jsonl"] = b""
    archive["complaints.jsonl"] = b""


def other_version(archive: dict[str, bytes]) -> None:
    manifest = json.loads(archive[MANIFEST])
    archive[MANIFEST] = json.dumps({**manifest, "schema": "0001"}).encode()


def no_manifest(archive: dict[str, bytes]) -> None:
    del archive[MANIFEST]


def no_mapping(archive: dict[str, bytes]) -> None:
    archive[MANIFEST] = b"[1, 2]"


def wrong_types(archive: dict[str, bytes]) -> None:
    archive["complaints.jsonl"] = b'{"id": [1], "reference": {"a": 1}, "received_at": 5}\n'


def too_deep(archive: dict[str, bytes]) -> None:
    archive["complaints.jsonl"] = b"[" * 200_000


@pytest.mark.parametrize(
    "damage", [damage_row, lose_row, other_version, no_manifest, no_mapping, wrong_types, too_deep]
)
def test_damaged_backups_are_refused_without_trace(
    written: Path, damage: Callable[[dict[str, bytes]], None], run_and_worker: tuple[str, str], tmp_path: Path
):
    with zipfile.ZipFile(written) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    damage(files)
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(broken, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with empty_portal("sqlite", run_and_worker) as portal, portal.app_context():
        with pytest.raises(BackupError):
            restore(broken)
        assert db.session.scalars(select(Complaint)).all() == []


def test_no_backup_at_all_is_said(run_and_worker: tuple[str, str], tmp_path: Path):
    (tmp_path / "notes.txt").write_text("not a zip")
    with (
        empty_portal("sqlite", run_and_worker) as portal,
        portal.app_context(),
        pytest.raises(BackupError, match="no back-up"),
    ):
        restore(tmp_path / "notes.txt")


def test_backups_contain_no_keys_or_readable_contacts(app: Flask, written: Path):
    with zipfile.ZipFile(written) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert "王小燕雀".encode() not in content
    assert b"PRIVATE KEY" not in content
    with app.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        assert "王小燕雀" in open_sealed(complaint.contact_sealed or b"", f"contact:{complaint.reference}")
