"""What ``/readyz`` says is so: where a form would be refused it is 503, and afterwards it is 200 again."""

import os
from pathlib import Path

import pytest
from flask import Flask

from portal.platform.storage import faults
from portal.platform.storage.damage import DamageWatch
from tests.support.cast import CODE
from tests.support.databases import blocked_write_gate, is_sqlite, reset_readiness
from tests.support.faults import read_only_sessions, renamed_table, small_disk
from tests.support.filing import WHOLE
from tests.support.visitor import Visitor

NEW = f"/zh/complaints/new/?procedure={CODE}"


def reason(app: Flask) -> str:
    """Return what /readyz says is in the way; empty when it is ready."""
    answer = app.test_client().get("/readyz")
    said = answer.get_json()
    assert answer.status_code == (503 if "reason" in said else 200)
    assert (answer.status_code == 503) == bool(answer.headers.get("Retry-After"))
    return str(said.get("reason", ""))


def file_complaint(citizen: Visitor) -> int:
    """Send the form of the page that is open and return the status of the answer."""
    form = citizen.form("/new/").fields
    return citizen.client.post(NEW, data={**form, **WHOLE, "go": "next", "page": "check"}).status_code


def test_a_disk_nearly_full_is_told_before(app: Flask):
    if not is_sqlite(app):
        pytest.skip("the server has a disk of its own")
    assert reason(app) == ""
    with small_disk():
        reset_readiness(app)
        assert reason(app) == "the disk is nearly full"
    reset_readiness(app)
    assert reason(app) == ""


def test_a_refused_form_speaks_against_readiness(app: Flask, guide_in_force: str, citizen: Visitor):
    """A probe may get through between writers that hold the gate: the form that did not is what counts."""
    if not is_sqlite(app):
        pytest.skip("only SQLite has the gate")
    citizen.get(NEW)
    with blocked_write_gate(app):
        assert file_complaint(citizen) == 503
    assert reason(app) == "a request was refused a moment ago"


def test_a_refusal_counts_for_some_seconds(
    app: Flask, guide_in_force: str, citizen: Visitor, monkeypatch: pytest.MonkeyPatch
):
    citizen.get(NEW)
    with read_only_sessions(app):
        assert file_complaint(citizen) == 503
    assert reason(app) == "a request was refused a moment ago"
    monkeypatch.setattr(faults, "REFUSAL_SECONDS", 0.0)
    assert reason(app) == ""


def test_read_only_sessions_end_without_restart(app: Flask, guide_in_force: str, citizen: Visitor):
    citizen.get(NEW)
    with read_only_sessions(app):
        assert reason(app).startswith("no row can be written")
        assert file_complaint(citizen) == 503
    assert file_complaint(citizen) == 200
    reset_readiness(app)
    assert reason(app) == ""


def test_a_lock_that_cannot_be_opened_is_503(app: Flask, guide_in_force: str, citizen: Visitor):
    if not is_sqlite(app):
        pytest.skip("only SQLite has the gate")
    lock = Path(f"{app.extensions['portal.settings'].database_path}.lock")
    citizen.get(NEW)
    lock.unlink()
    lock.mkdir()  # as in a folder that has become read-only: it cannot be opened for writing, by root neither
    try:
        assert file_complaint(citizen) == 503
        reset_readiness(app)
        assert reason(app) == "the folder cannot be written: Is a directory"
    finally:
        lock.rmdir()
    reset_readiness(app)
    assert file_complaint(citizen) == 200


def test_a_table_that_is_gone_is_told(app: Flask):
    with renamed_table(app, "asked_questions"):
        reset_readiness(app)
        assert reason(app).startswith("a table is damaged or missing")
    reset_readiness(app)
    assert reason(app) == ""


@pytest.mark.once
def test_one_look_serves_many_checks(app: Flask, monkeypatch: pytest.MonkeyPatch):
    looks: list[DamageWatch] = []
    look = DamageWatch._look

    def counted(watch: DamageWatch) -> None:
        looks.append(watch)
        look(watch)

    monkeypatch.setattr(DamageWatch, "_look", counted)
    reset_readiness(app)
    assert [reason(app) for _ in range(20)] == [""] * 20
    assert len(looks) <= 2, "a slow machine may see another ten seconds begin"


@pytest.mark.once
def test_room_is_reserved_and_left_again(app: Flask):
    folder = app.extensions["portal.settings"].data_dir
    reason(app)
    before = sorted(os.listdir(folder))
    reset_readiness(app)
    assert reason(app) == ""
    assert sorted(os.listdir(folder)) == before
