"""Migration 0040 tells, of entries that were there, which are about restricted records."""

from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, select

from portal.platform.storage.database import db
from tests.architecture.test_migrations import SOMETHING, kind

__all__ = ["kind"]
ROWS: dict[str, list[dict[str, Any]]] = {
    "departments": [{}],
    "staff": [{}],
    "complaints": [{"kind": "suggestion"}, {"kind": "integrity"}],
    "findings": [{"is_restricted": False}, {"is_restricted": True}],
    "corrective_actions": [{"is_restricted": False}, {"is_restricted": True}],
    "tasks": [{"action_id": 1}, {"action_id": 2}],
}
OPEN = {
    ("complaints", "x1", "file_complaint"), ("findings", "x1", "x"), ("corrective_actions", "x1", "x"),
    ("tasks", "1", "add_task"), ("staff", "1", "sign_in"), ("procedure_versions", "TR-101/2", "edit_version"),
    ("complaints", "x1", "note_praise"),
}  # fmt: skip
RESTRICTED = {
    ("complaints", "x2", "file_complaint"), ("findings", "x2", "x"), ("corrective_actions", "x2", "x"),
    ("tasks", "2", "add_task"), ("complaints", "gone", "x"), ("tasks", "None", "x"), ("GuideInForce", "TR-101", "x"),
    ("NoneType", "", "x"), ("procedure_versions", "TR-101/1", "file_complaint"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_0040_marks_entries_of_restricted_records(kind: str):
    upgrade(revision="0036")
    entries = [dict(zip(("subject_kind", "subject", "verb"), each, strict=True)) for each in sorted(OPEN | RESTRICTED)]
    known = MetaData()
    with db.engine.begin() as connection:
        known.reflect(connection, resolve_fks=False)
        for table, rows in (ROWS | {"audit_entries": entries}).items():
            found = known.tables[table]
            for number, values in enumerate(rows, 1):
                row = {each.name: SOMETHING.get(each.type.python_type, {}) for each in found.c if not each.nullable}
                unique = {name: f"x{number}" for name in ("reference", "key_hash") if name in found.c}
                connection.execute(found.insert(), row | {"id": number} | unique | values)
    upgrade(revision="0040")
    after = MetaData()
    with db.engine.connect() as connection:
        after.reflect(connection, only=["audit_entries"], resolve_fks=False)
        entry = after.tables["audit_entries"].c
        asked = select(entry.subject_kind, entry.subject, entry.verb).where(entry.is_restricted)
        assert {tuple(row) for row in connection.execute(asked)} == RESTRICTED
    downgrade(revision="0036")
