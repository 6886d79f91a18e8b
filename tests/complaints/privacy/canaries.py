"""Words planted in every field of a complaint, and where the portal could still hold them."""

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import LargeBinary, select, text

from portal.complaints.following.operations import write_as_citizen
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, Identity
from portal.library.access.permissions import CITIZEN
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, complain

CANARY = "QZX金丝雀七七"
MARK = CANARY.encode()


def file_with_canaries(**fields: Any) -> tuple[Complaint, str]:
    """File a complaint with the word in every field, and a message; return it and its code."""
    key = new_idempotency_key()
    texts = dict.fromkeys(("narrative", "remedy_sought", "window", "case_number", "subject_text"), CANARY)
    given = {
        **texts, "details": {"material": CANARY}, "identity": Identity.NAMED, "contact": CANARY, "may_publish": True,
        "kind": ComplaintKind.EXTRA_MATERIAL, **fields,
    }  # fmt: skip
    complaint = complain(get_version_in_force(CODE), idempotency_key=key, **given)
    with writing():
        write_as_citizen(CITIZEN, complaint, text=CANARY)
        complaint.original_sealed = complaint.messages[0].original_sealed = b"sealed " + MARK
    return complaint, tracking_code(key)


def columns_with(mark: str = CANARY) -> set[str]:
    """Return every column of every table that holds the word, sealed ones by their bytes."""
    found = set()
    for table in db.metadata.tables.values():
        for row in db.session.execute(select(table)).mappings():
            found |= {
                f"{table.name}.{name}" for name, value in row.items()
                if mark.encode() in (value if isinstance(value, bytes) else str(value).encode())
            }  # fmt: skip
    return found


def sealed_columns_of(complaint: Complaint) -> set[str]:
    """Return the sealed columns of a complaint that hold anything."""
    columns = [each for each in Complaint.__table__.columns if isinstance(each.type, LargeBinary)]
    row = db.session.execute(select(*columns).where(Complaint.id == complaint.id)).mappings().one()
    return {name for name, value in row.items() if value is not None}


def files_with(app: Flask) -> list[str]:
    """Return the files of the data folder, and of the database on PostgreSQL, that hold the word."""
    folder = Path(app.extensions["portal.settings"].data_dir)
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        own = db.session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        folder = Path(str(db.session.scalar(text("SHOW data_directory")))) / "base" / str(own)
        db.session.rollback()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
    found = [path for path in folder.rglob("*") if path.is_file() and MARK in _bytes(path)]
    return [f"{path.relative_to(folder)} {_relation_in(path)}" for path in found]


def _relation_in(path: Path) -> str:
    """Return the table or index whose rows a file of PostgreSQL holds."""
    if db.engine.dialect.name != "postgresql" or not path.name.isdigit():
        return ""
    asked = text("SELECT relname FROM pg_class WHERE pg_relation_filenode(oid) = :node")
    return str(db.session.scalar(asked, {"node": int(path.name)}))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # of the server, or gone meanwhile
        return b""
