"""The doctor finds damaged tables and a schema that is not that of the models; a back-up of damage is refused."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, text

from portal.app import create_app
from portal.operating.backup import BackupError, back_up
from portal.operating.doctor import examine, settings_shown
from portal.operating.doctor_states import OK, TROUBLE
from portal.platform.storage.database import db
from portal.settings import read_settings
from tests.support.databases import is_sqlite
from tests.support.faults import renamed_table

# What somebody may have done to a database, and how it is undone.
CHANGES = {
    "index departments.ix_departments_successor_code is missing": (
        "DROP INDEX ix_departments_successor_code",
        "CREATE INDEX ix_departments_successor_code ON departments (successor_code)",
    ),
    "index departments.ix_departments_lower_code is missing": (
        "DROP INDEX ix_departments_lower_code",
        "CREATE UNIQUE INDEX ix_departments_lower_code ON departments (lower(code))",
    ),
    "column departments.fax is not of this version": (
        "ALTER TABLE departments ADD COLUMN fax VARCHAR(20)",
        "ALTER TABLE departments DROP COLUMN fax",
    ),
    "table lost is not of this version": ("CREATE TABLE lost (id INTEGER)", "DROP TABLE lost"),
}
TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER meddling AFTER UPDATE ON departments BEGIN SELECT 1; END",
        "DROP TRIGGER meddling",
    ),
    "postgresql": (
        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
        "CREATE TRIGGER meddling AFTER UPDATE ON departments FOR EACH ROW EXECUTE FUNCTION meddle()",
        "DROP TRIGGER meddling ON departments; DROP FUNCTION meddle()",
    ),
}

WRITTEN = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE name = 'access_entries_are_kept'",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'access_entries_are_kept'",
}


def found(app: Flask, check: str) -> list[tuple[str, str]]:
    return [(each.state, each.message.partition(":")[0]) for each in examine(app) if each.check == check]


def execute(app: Flask, statements: str) -> None:
    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text(statements))
        db.engine.dispose()  # SQLite says "already exists" where a connection's copy of the schema is old


@pytest.mark.parametrize("said", CHANGES)
def test_differences_from_the_models_are_named(app: Flask, said: str):
    change, undo = CHANGES[said]
    assert found(app, "schema") == [(OK, "as the models say")]
    execute(app, change)
    try:
        assert found(app, "schema") == [(TROUBLE, said)]
    finally:
        execute(app, undo)


def test_triggers_are_named(app: Flask):
    change, undo = TRIGGERS["sqlite" if is_sqlite(app) else "postgresql"]
    execute(app, change)
    try:
        assert found(app, "schema") == [(TROUBLE, "trigger meddling is not of this version")]
    finally:
        execute(app, undo)


def test_missing_and_weakened_triggers_are_named(app: Flask):
    assert found(app, "schema") == [(OK, "as the models say")], "a portal that the migrations made"
    name = "access_entries_are_kept"
    with app.app_context():
        written = db.session.execute(text(WRITTEN["sqlite" if is_sqlite(app) else "postgresql"])).scalar_one()
    drop = f"DROP TRIGGER {name}" + ("" if is_sqlite(app) else " ON access_entries")
    execute(app, drop)
    try:
        assert found(app, "schema") == [(TROUBLE, f"trigger {name} is missing")]
        execute(app, written.replace("BEFORE DELETE", "AFTER DELETE"))
        assert found(app, "schema") == [(TROUBLE, f"trigger {name} differs")]
        execute(app, drop)
    finally:
        execute(app, written)
    assert found(app, "schema") == [(OK, "as the models say")]


def test_a_missing_unique_constraint_is_named(app: Flask):
    if is_sqlite(app):
        pytest.skip("SQLite has it within its table")
    execute(app, "ALTER TABLE departments DROP CONSTRAINT uq_departments_code")
    try:
        assert found(app, "schema") == [(TROUBLE, "constraint departments.uq_departments_code is missing")]
    finally:
        execute(app, "ALTER TABLE departments ADD CONSTRAINT uq_departments_code UNIQUE (code)")


def test_a_table_that_is_gone_stops_backups(app: Flask, tmp_path: Path):
    with renamed_table(app, "asked_questions"):
        assert {state for state, _ in found(app, "tables")} == {TROUBLE}
        with app.app_context(), pytest.raises(BackupError, match="no back-up was made"):
            back_up(tmp_path / "backup.zip")
    assert list(tmp_path.iterdir()) == []
    assert {state for state, _ in found(app, "tables")} == {OK}


def test_tables_of_others_are_no_damage(app: Flask):
    """The role of a public process may be kept from the staff's tables."""
    if is_sqlite(app):
        pytest.skip("SQLite has no roles")
    with app.app_context():
        engine = db.engine
    role = f"reader_of_{engine.url.database}"
    execute(app, f"CREATE ROLE {role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; "
                 f"REVOKE SELECT ON staff FROM {role}")  # fmt: skip

    def become(connection: psycopg.Connection, *_: object) -> None:
        connection.execute(f"SET ROLE {role}")
        connection.commit()

    event.listen(engine, "connect", become)
    try:
        assert {state for state, _ in found(app, "tables")} == {OK}
    finally:
        event.remove(engine, "connect", become)
        with app.app_context():
            engine.dispose()
        execute(app, f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.fixture
def copy(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Return an application over a copy of the data folder, which a test may damage."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # what is in the log goes into the file
    folder = shutil.copytree(app.extensions["portal.settings"].data_dir, tmp_path / "copy")
    application = create_app(read_settings({"PORTAL_DATA_DIR": str(folder)}))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def damage(path: Path, name: str) -> None:
    """Overwrite the first page of a table or an index."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


@pytest.mark.once
@pytest.mark.parametrize("name", ["complaints", "calendar_days", "ix_departments_successor_code"])
def test_damage_is_found_and_backups_refuse(copy: Flask, tmp_path: Path, name: str):
    database = copy.extensions["portal.settings"].database_path
    damage(database, name)
    assert {state for state, _ in found(copy, "tables")} == {TROUBLE}
    assert copy.test_client().get("/readyz").status_code == 503
    with copy.app_context(), pytest.raises(BackupError, match="cannot be read whole"):
        back_up(tmp_path / "backup.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.once
def test_backups_that_cannot_be_written_leave_nothing(copy: Flask, tmp_path: Path):
    (tmp_path / "backup.zip.partial").symlink_to("/dev/full")
    with copy.app_context(), pytest.raises(BackupError, match=r"backup.zip could not be written: OSError"):
        back_up(tmp_path / "backup.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:p%3Fw@h1:1,h2:2/d", "postgresql+psycopg://…@h1:1,h2:2/d"),
        ("postgresql://u:pw@/d?host=h1,h2&port=1,2&sslpassword=pw", "postgresql+psycopg://…@h1:1,h2:2/d"),
        ("postgres://u:p?w@h/d", "postgresql+psycopg://…@h/d"),
        ("postgresql://u:pw@/d?host=h1:1&host=h2&password=pw", "postgresql+psycopg://…@h1:1,h2/d"),
        ("sqlite:////srv/portal.db", "sqlite:////srv/portal.db"),
    ],
)
@pytest.mark.once
def test_database_addresses_never_show_passwords(url: str, shown: str, tmp_path: Path):
    settings = read_settings({"PORTAL_DATABASE_URL": url, "PORTAL_DATA_DIR": str(tmp_path)})
    assert settings_shown(settings)["PORTAL_DATABASE_URL"] == shown
