"""The last back-up is known, its restore is tried elsewhere, and old ones go, but never the newest good one."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.complaints.vocabulary import Identity
from portal.operating.backup import MANIFEST, BackupError
from portal.operating.backup_care import delete_old_backups, make_backup, notes, try_restore
from portal.operating.doctor import examine
from portal.operating.doctor_states import OK, WARNING
from portal.operating.rotation import rotate
from portal.operating.worker import run_due_jobs
from portal.platform import clock
from portal.platform.security.keys import keys_folder
from portal.procedures.queries import get_version_in_force
from portal.settings import Settings
from tests.operating.test_rotation import settings, started
from tests.support.cast import CODE, Cast, complain

_ = settings  # a fixture


@pytest.fixture
def sealed(settings: Settings, cast: Cast, guide_in_force: str) -> Settings:
    with started(settings) as portal, portal.test_request_context("/zh/"):
        complain(get_version_in_force(CODE), identity=Identity.NAMED, contact="王小燕雀 0000-88009999")
    return settings


def make(settings: Settings, target: Path) -> Path:
    with started(settings) as portal, portal.app_context():
        return make_backup(settings, target)[0]


def prune(settings: Settings, newest: Path) -> list[str]:
    with started(settings) as portal, portal.app_context():
        return [path.name for path in delete_old_backups(settings, newest)]


def backup_checks(settings: Settings) -> list[tuple[str, str]]:
    with started(settings) as portal:
        return [(each.state, each.message) for each in examine(portal) if each.check == "backups"]


def aged(newest: Path, name: str, days: int) -> Path:
    """Copy a back-up as one that was made some days ago."""
    old = newest.with_name(name)
    with zipfile.ZipFile(newest) as source, zipfile.ZipFile(old, "w") as target:
        for each in source.namelist():
            content = source.read(each)
            if each == MANIFEST:
                made_at = (clock.now() - timedelta(days=days)).isoformat()
                content = json.dumps({**json.loads(content), "made_at": made_at}).encode()
            target.writestr(each, content)
    return old


def test_the_doctor_knows_back_up_and_its_test(sealed: Settings, tmp_path: Path):
    assert [state for state, _ in backup_checks(sealed)] == [WARNING, WARNING]
    path = make(sealed, tmp_path / "b.zip")
    assert try_restore(sealed, path)[1] == 1, "one contact was opened"
    (made, tried) = backup_checks(sealed)
    assert (made[0], tried[0]) == (OK, OK)
    assert str(path) in made[1]
    assert "35 days" in made[1]
    with clock.simulated(clock.now() + timedelta(days=3)):
        assert [state for state, _ in backup_checks(sealed)] == [WARNING, OK]
    with clock.simulated(clock.now() + timedelta(days=101)):
        assert [state for state, _ in backup_checks(sealed)] == [WARNING, WARNING]
    path.unlink()
    assert "not there any more" in backup_checks(sealed)[0][1]


def test_old_back_ups_go_and_the_good_stay(sealed: Settings, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()
    newest = make(sealed, folder)
    aged(newest, "2020-01-01-0230.zip", 36)
    tried = aged(newest, "2020-01-02-0230.zip", 36)
    aged(newest, "2020-01-03-0230.zip", 34)
    aged(newest, "before-the-upgrade.zip", 400)
    (folder / "2020-01-04-0230.zip").write_bytes(b"damaged")
    try_restore(sealed, tried)
    assert prune(sealed, newest) == ["2020-01-01-0230.zip"]
    assert prune(sealed, newest) == []
    assert newest.exists()
    assert tried.exists()


def test_a_doubtful_clock_deletes_no_back_up(app: Flask, sealed: Settings, tmp_path: Path):
    run_due_jobs(app)
    folder = tmp_path / "backups"
    folder.mkdir()
    old = make(sealed, folder)
    with clock.simulated(clock.now() + timedelta(days=400)):
        newest = make(sealed, folder)
        assert prune(sealed, newest) == []
    assert old.exists()


def test_a_restore_needs_the_keys_of_its_day(sealed: Settings, tmp_path: Path):
    before = make(sealed, tmp_path / "before.zip")
    for _ in range(3):
        rotate(sealed, anyway=True)
    assert not (keys_folder(sealed) / "old").exists()
    with pytest.raises(BackupError, match="keys of the day"):
        try_restore(sealed, before)
    assert "tried" not in notes(sealed)
    assert try_restore(sealed, make(sealed, tmp_path / "after.zip"))[1] == 1
    assert not list(sealed.data_dir.glob("tried-*")), "nothing of the scratch database stays"
