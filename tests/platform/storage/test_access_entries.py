"""Refusals at the door and opened complaints leave entries, which nobody deletes before six months are over."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from portal.corrective_actions.models import Finding
from portal.library.access.permissions import Actor
from portal.operating.worker import run_due_jobs
from portal.platform import clock
from portal.platform.storage import access_entries
from portal.platform.storage.access_entries import AccessEntry, AccessKind, note_access, write_entries
from portal.platform.storage.database import db
from portal.platform.storage.transaction import WriteGateBusyError, writing
from portal.procedures.queries import get_version_in_force
from portal.settings import ROOT
from tests.support.cast import CODE, Cast, complain
from tests.support.databases import blocked_write_gate, is_sqlite
from tests.support.visitor import Visitor

NOW = datetime.fromisoformat("2026-11-23T10:00:30+08:00")
Entry = tuple[int, str, str, str, int]


def entries(app: Flask) -> list[Entry]:
    """Write what was noted, and return who, what, where, which complaint and how often, in that order."""
    with app.app_context():
        write_entries()
        columns = (AccessEntry.staff_id, AccessEntry.kind, AccessEntry.rule, AccessEntry.subject, AccessEntry.count)
        found = db.session.execute(select(*columns)).all()
        return [(who, kind.value, rule, subject, count) for who, kind, rule, subject, count in found]


@pytest.fixture
def number(app: Flask, guide_in_force: str) -> str:
    with app.test_request_context("/zh/"):
        return complain(get_version_in_force(CODE)).reference


def test_a_refusal_leaves_one_entry_a_minute(app: Flask, cast: Cast, staff: Callable[[str], Visitor], number: str):
    with time_machine.travel(NOW, tick=False) as now:
        editor = staff("editor")
        for _ in range(5):
            assert editor.get(f"/admin/complaints/{number}/").status == 403
        once = (cast.id("editor"), "no_permission", "complaints_admin.show", "")
        assert entries(app) == [(*once, 5)]
        assert editor.get(f"/admin/complaints/{number}/").status == 403
        assert entries(app) == [(*once, 6)], "a later write of the same minute counts up"
        now.shift(timedelta(minutes=1))
        assert editor.get(f"/admin/complaints/{number}/").status == 403
        assert sorted(entries(app)) == [(*once, 1), (*once, 6)]


def test_objects_out_of_reach_and_none_read_alike(app: Flask, cast: Cast, staff: Callable[[str], Visitor], number: str):
    with time_machine.travel(NOW, tick=False):
        stranger = staff("other_handler")
        for each in (number, "C-0000-0000"):
            assert stranger.get(f"/admin/complaints/{each}/").status == 404
        assert stranger.get("/admin/complaints/?page=7").status == 404
        assert stranger.get("/admin/nowhere/").status == 404
    assert entries(app) == [(cast.id("other_handler"), "out_of_reach", "complaints_admin.show", "", 2)]


def test_nobody_unknown_leaves_an_entry(app: Flask, citizen: Visitor, number: str):
    assert citizen.get("/zh/procedures/XX-999/").status == 404
    assert citizen.client.get(f"/admin/complaints/{number}/").status_code == 302
    assert entries(app) == []


def test_whoever_reads_a_complaint_leaves_an_entry(
    app: Flask, cast: Cast, staff: Callable[[str], Visitor], number: str
):
    with app.app_context():
        finding = db.session.scalars(select(Finding.reference)).one()
    with time_machine.travel(NOW, tick=False):
        quality, supervisor = staff("quality"), staff("supervisor")
        quality.get(f"/admin/complaints/{number}/").submit("/decline/")  # nothing chosen: the page again, with the text
        assert "等了三个星期" in quality.html
        assert "等了三个星期" in supervisor.get(f"/admin/actions/findings/{finding}/").html
        quality.get("/admin/complaints/")
    assert sorted(entries(app)) == sorted([
        (cast.id("quality"), "opened", "complaints_admin.show", number, 2),
        (cast.id("supervisor"), "opened", "findings_admin.show", number, 1),
    ])  # fmt: skip


def test_reading_goes_on_where_nothing_is_written(
    app: Flask, cast: Cast, staff: Callable[[str], Visitor], number: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(access_entries, "WRITE_EVERY_SECONDS", 0.0)
    with time_machine.travel(NOW, tick=False):
        quality = staff("quality")
        if is_sqlite(app):
            with blocked_write_gate(app):
                assert quality.get(f"/admin/complaints/{number}/").status == 200
                with app.app_context(), pytest.raises(WriteGateBusyError):
                    write_entries()
        else:
            rename(app, "access_entries", "away")
            assert quality.get(f"/admin/complaints/{number}/").status == 200
            rename(app, "away", "access_entries")
        assert quality.get(f"/admin/complaints/{number}/").status == 200
    wait_until_written(app)
    assert entries(app) == [(cast.id("quality"), "opened", "complaints_admin.show", number, 2)]


def wait_until_written(app: Flask) -> None:
    unwritten = app.extensions["portal.access"]
    while (timer := unwritten.timer) is not None:
        timer.join()


def test_entries_are_written_without_another_request(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(access_entries, "WRITE_EVERY_SECONDS", 0.0)
    with app.app_context():
        note_access(Actor(staff_id=7), AccessKind.OPENED, "x", "C-1")
        wait_until_written(app)
        assert db.session.scalars(select(AccessEntry.subject)).all() == ["C-1"]


def rename(app: Flask, old: str, new: str) -> None:
    with app.app_context(), writing():
        db.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_memory_is_bounded_and_losses_logged(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(access_entries, "MAX_UNWRITTEN_ENTRIES", 10)
    with app.app_context():
        for number in range(13):
            note_access(cast["quality"], AccessKind.OPENED, "complaints_admin.show", f"C-{number}")
    assert len(entries(app)) == 10
    assert "3 access entries were lost" in caplog.text


def add_entry(days_old: int) -> None:
    db.session.add(AccessEntry(minute=clock.now() - timedelta(days=days_old), staff_id=days_old, rule="x", subject="",
                               kind=AccessKind.OPENED, count=1))  # fmt: skip


def test_entries_are_kept_for_184_days(app: Flask):
    with app.app_context():
        with writing():
            for days_old in (0, 183, 184, 186):
                add_entry(days_old)
        for young in (0, 183):
            with pytest.raises(DBAPIError, match="kept for 184 days"), writing():
                db.session.execute(delete(AccessEntry).where(AccessEntry.staff_id == young))
        run_due_jobs(app)
        assert set(db.session.scalars(select(AccessEntry.staff_id))) == {0, 183, 184}


@pytest.mark.parametrize("column", ["minute", "staff_id", "kind", "rule", "subject"])
def test_entries_stay_as_they_were_written(app: Flask, column: str):
    with app.app_context():
        with writing():
            add_entry(1)
        with pytest.raises(DBAPIError, match="stay as they were written"), writing():
            db.session.execute(text(f"UPDATE access_entries SET {column} = {column}"))


@pytest.mark.once
def test_entries_are_written_when_the_process_ends(app: Flask):
    settings = app.extensions["portal.settings"]
    code = (
        "from portal.app import create_app\n"
        "from portal.library.access.permissions import Actor\n"
        "from portal.platform.storage.access_entries import AccessKind, note_access\n"
        "app = create_app()\n"
        "with app.app_context():\n"
        "    note_access(Actor(staff_id=7), AccessKind.OPENED, 'x', 'C-1')\n"
        "raise SystemExit(0)\n"
    )
    environment = {"PORTAL_DATA_DIR": str(settings.data_dir), "PORTAL_DATABASE_URL": settings.database_url}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    assert entries(app) == [(7, "opened", "x", "C-1", 1)]
