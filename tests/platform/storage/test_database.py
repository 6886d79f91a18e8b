"""The database floor on both databases."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.orm.exc import StaleDataError

from portal.app import create_app
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.organisation.models import Department
from portal.platform.storage import write_check
from portal.platform.storage.audit import AuditEntry, record
from portal.platform.storage.database import db
from portal.platform.storage.rate_limits import Try
from portal.platform.storage.transaction import WriteGateBusyError, operation, write_transaction, writing
from tests.support.databases import blocked_write_gate, is_sqlite, settings_for

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
THREADS = 50


def department(code: str = "one") -> Department:
    words = {"zh": "一"}
    return Department(code=code, name=words, short_name=words, mission=words, address=words, hours=words, phone="12345")


def test_sqlite_waits_for_the_disk(tmp_path: Path):
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'portal.db'}", "portal_disk"))
    with app.app_context():
        pragma = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
        assert pragma == {"journal_mode": "wal", "synchronous": 2}
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
        assert db.session.scalar(text("PRAGMA secure_delete")) == 1


def test_fifty_threads_write_and_read_at_once(app: Flask):
    def write_and_read(number: int) -> int:
        with app.app_context():
            with writing():
                db.session.add(Try(bucket=f"{number:064d}", at=NOW))
            return db.session.scalar(select(func.count(Try.id))) or 0

    with ThreadPoolExecutor(THREADS) as pool:
        seen = list(pool.map(write_and_read, range(THREADS)))
    assert max(seen) == THREADS
    with app.app_context():
        assert db.session.scalar(select(func.count(Try.id))) == THREADS


def test_readers_go_on_while_somebody_writes(app: Flask):
    with app.app_context(), ThreadPoolExecutor(THREADS) as pool:
        everyone_reads = threading.Barrier(THREADS, timeout=20)

        def read(_: int) -> int:
            with app.app_context():
                count = db.session.scalar(select(func.count(Try.id))) or 0
                everyone_reads.wait()  # all fifty are inside a read at the same moment
                return count

        with write_transaction():
            db.session.add(Try(bucket="0" * 64, at=NOW))
            db.session.flush()
            assert set(pool.map(read, range(THREADS))) == {0}


def test_the_gate_is_not_entered_twice(app: Flask):
    with app.app_context():
        with pytest.raises(RuntimeError, match="twice"), writing(), writing():
            pass
        with writing():
            db.session.add(Try(bucket="0" * 64, at=NOW))


def test_a_blocked_write_gate_is_reported_without_writing(app: Flask):
    if not is_sqlite(app):
        pytest.skip("only SQLite has the gate")
    with blocked_write_gate(app):
        with app.app_context(), pytest.raises(WriteGateBusyError), writing():
            pytest.fail("the gate was shut")
        response = app.test_client().get("/readyz")
        assert response.status_code == 503
        assert response.headers["Retry-After"]
    write_check.reset_write_check()
    assert app.test_client().get("/readyz").status_code == 200


def test_write_probes_run_at_most_once_a_second(app: Flask):
    write_check.reset_write_check()
    written: list[str] = []
    with app.app_context():
        engine = db.engine

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "probes" in statement and not statement.startswith("SELECT"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert [app.test_client().get("/readyz").status_code for _ in range(20)] == [200] * 20
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert len(written) <= 2, "a slow machine may see a second begin"


def test_the_gate_opens_after_an_error(app: Flask):
    with app.app_context():
        for _ in range(3):
            with pytest.raises(ZeroDivisionError), writing():
                db.session.add(Try(bucket="0" * 64, at=NOW))
                db.session.flush()
                raise ZeroDivisionError
        assert db.session.scalar(select(func.count(Try.id))) == 0


@pytest.mark.usefixtures("context")
def test_instants_are_aware_and_utc():
    with pytest.raises(Exception, match="naive"), writing():
        db.session.add(Try(bucket="0" * 64, at=datetime(2026, 1, 1)))
        db.session.flush()
    with writing():
        db.session.add(Try(bucket="1" * 64, at=NOW))
    kept = db.session.scalar(select(Try.at))
    assert kept == NOW
    assert kept is not None
    assert kept.tzinfo is UTC


@pytest.mark.usefixtures("context")
def test_saving_over_a_newer_version_is_refused(app: Flask):
    with writing():
        db.session.add(department())
    mine = db.session.scalars(select(Department)).one()
    assert mine.row_version == 1

    def save_in_another_thread() -> None:
        with app.app_context(), writing():
            db.session.scalars(select(Department)).one().phone = "1"

    with ThreadPoolExecutor(1) as pool:
        db.session.rollback()
        pool.submit(save_in_another_thread).result()
    with pytest.raises(StaleDataError), writing():
        fresh = db.session.scalars(select(Department)).one()
        db.session.execute(text("UPDATE departments SET row_version = 99"))
        fresh.phone = "2"
        db.session.flush()
    assert db.session.scalars(select(Department)).one().phone == "1"


@pytest.mark.usefixtures("context")
def test_change_and_audit_entry_commit_together():
    with writing():
        record(SYSTEM, "add_department", department())
    with pytest.raises(ZeroDivisionError), writing():
        record(SYSTEM, "add_department", department("two"))
        raise ZeroDivisionError
    entries = db.session.scalars(select(AuditEntry)).all()
    assert [(entry.verb, entry.subject_kind, entry.subject, entry.outcome) for entry in entries] == [
        ("add_department", "departments", "one", "done")
    ]
    assert "phone" in entries[0].fields
    assert "12345" not in str(entries[0].fields)


@pytest.mark.usefixtures("context")
def test_a_refused_act_is_logged_after_the_rollback():
    @operation
    def rename(actor: Actor, subject: Department) -> None:
        subject.phone = "changed"
        db.session.flush()
        raise RefusedActError("no")

    with writing():
        record(SYSTEM, "add_department", department())
    kept = db.session.scalars(select(Department)).one()
    with pytest.raises(RefusedActError), writing():
        rename(SYSTEM, kept)
    assert kept.phone == "12345"
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.outcome) == ("rename", "RefusedActError")


def test_full_disks_raise_and_store_nothing(app: Flask):
    if not is_sqlite(app):
        pytest.skip("the limit on pages is SQLite's")
    with app.app_context():
        pages = db.session.scalar(text("PRAGMA page_count"))
        db.session.rollback()

        def shrink(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute(f"PRAGMA max_page_count={pages}")

        db.engine.dispose()
        event.listen(db.engine, "connect", shrink)
        try:
            with pytest.raises(Exception, match="full"), writing():
                db.session.add_all(Try(bucket=f"{n:064d}", at=NOW) for n in range(20000))
        finally:
            event.remove(db.engine, "connect", shrink)
            db.engine.dispose()
        with writing():
            db.session.add(Try(bucket="0" * 64, at=NOW))
        assert db.session.scalar(select(func.count(Try.id))) == 1
