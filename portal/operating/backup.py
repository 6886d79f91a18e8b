"""Back-ups: every row of every table in one zip, the same for SQLite and PostgreSQL; keys are never in it.

It is read in one snapshot transaction, so that it is consistent while the portal serves. A table is a file of
JSON lines; the manifest has the number and the SHA-256 of its rows. A restore needs an empty database, of either kind,
and is committed only when every hash is that of the manifest.
"""

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Connection, Date, LargeBinary, Table, delete, func, insert, select, text

from portal.operating.public_role import grant_public_rights
from portal.platform import clock
from portal.platform.storage.code_indexes import create_code_indexes, drop_code_indexes
from portal.platform.storage.damage import find_damage
from portal.platform.storage.database import db
from portal.platform.storage.transaction import write_transaction
from portal.platform.storage.types import UtcDateTime
from portal.search.index.index_updates import rebuild_index
from portal.settings import ROOT
from portal.tables import METADATA

MANIFEST = "manifest.json"
FORMAT = 1
ROWS_PER_QUERY = 500  # unsourced
DERIVED_TABLES = {"search_entries"}  # rebuilt after a restore
# Tables that have rows in a migrated, unused database; a restore replaces them.
SEEDED_TABLES = {
    "calendar_years", "calendar_days", "heartbeats", "key_fingerprints", "key_holders", "leases", "probes",
    "speech_phrases", "revisions",
}  # fmt: skip


class BackupError(Exception):
    """A back-up could not be made or restored; the message says why."""


def back_up(path: Path) -> dict[str, Any]:
    """Write a back-up and return its manifest.

    Raises BackupError when the file exists, a table is damaged, or it cannot be written; no part of a file stays then.
    """
    if path.exists():
        raise BackupError(f"{path} exists; a back-up overwrites nothing.")
    if damage := list(find_damage(whole=True)):
        raise BackupError(
            f"The database cannot be read whole ({damage[0]}); no back-up was made. Keep the last good one, and run "
            "“bin/portal doctor”."
        )
    partial = path.with_name(path.name + ".partial")
    try:
        manifest = _write(partial)
        partial.chmod(0o600)
        partial.replace(path)
    except Exception as error:  # whose text may quote a row
        raise BackupError(f"{path} could not be written: {type(error).__name__}; no back-up was made.") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _write(path: Path) -> dict[str, Any]:
    with _snapshot_connection() as connection, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(timespec="seconds"),
            "schema": present_schema(connection),
            "tables": {table.name: _write_table(archive, connection, table) for table in _tables_to_back_up()},
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def restore(path: Path) -> dict[str, Any]:
    """Fill an empty database from a back-up and return its manifest, all or nothing.

    Raises BackupError when the database is not empty, or the file is damaged or of another version.
    """
    upgrade()
    grant_public_rights()
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            _check_fits(manifest)
            with write_transaction():
                _check_empty()
                drop_code_indexes()
                for table in _tables_to_back_up():
                    _read_table(archive, table, manifest["tables"][table.name])
                create_code_indexes()
    except BackupError:
        raise
    # A damaged file may raise anything; the message is not shown, as it may quote personal text.
    except Exception as error:
        raise BackupError(f"{path} is no back-up that can be read: {type(error).__name__}") from error
    rebuild_index()
    return manifest


def _tables_to_back_up() -> list[Table]:
    return [table for table in METADATA.sorted_tables if table.name not in DERIVED_TABLES]


def present_schema(connection: Connection) -> str:
    """Return the migration that a database is at; empty when it has none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest_schema() -> str:
    """Return the newest migration of this version of the portal."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head() or ""


def _snapshot_connection() -> Any:
    options = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    return db.engine.connect().execution_options(**options)


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
        for line in _lines(connection, table):
            file.write(line)
            digest.update(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    query = select(table).order_by(table.c.id)
    found = connection.execute(query, execution_options={"yield_per": ROWS_PER_QUERY})
    for row in found.mappings():
        values = {name: _plain(value) for name, value in row.items()}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _check_fits(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT or set(manifest["tables"]) != {table.name for table in _tables_to_back_up()}:
        raise BackupError("This back-up was made by another version of the portal; restore it with that version.")
    if manifest["schema"] != newest_schema():
        raise BackupError(
            f"This back-up stands at migration {manifest['schema']}, this portal at {newest_schema()}: "
            "restore it with the version that made it, then upgrade."
        )


def _check_empty() -> None:
    for table in METADATA.sorted_tables:
        if table.name in SEEDED_TABLES:
            db.session.execute(delete(table))
        elif db.session.scalar(select(func.count()).select_from(table)):
            raise BackupError(f"The database is not empty ({table.name}); a restore overwrites nothing.")


def _read_table(archive: zipfile.ZipFile, table: Table, expected: dict[str, Any]) -> None:
    with archive.open(f"{table.name}.jsonl") as file:
        rows = (_typed(table, json.loads(line)) for line in file)
        for some in _in_groups(rows):
            db.session.execute(insert(table), some)
    if db.engine.dialect.name == "postgresql":
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        last = f"(SELECT max(id) FROM {table.name})"  # noqa: S608 - names of our own tables
        db.session.execute(text(f"SELECT setval({sequence}, coalesce({last}, 1), {last} IS NOT NULL)"))
    digest, restored_rows = hashlib.sha256(), 0
    for line in _lines(db.session.connection(), table):
        digest.update(line)
        restored_rows += 1
    if (restored_rows, digest.hexdigest()) != (expected["rows"], expected["sha256"]):
        raise BackupError(f"What was read of {table.name} is not what was written; nothing was kept.")


def _typed(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    return {name: _of_type(table.c[name].type, value) for name, value in values.items()}


def _of_type(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _in_groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for row in rows:
        group.append(row)
        if len(group) == ROWS_PER_QUERY:
            yield group
            group = []
    if group:
        yield group
