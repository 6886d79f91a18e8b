"""Overwrite what the database's files still hold of texts that were deleted or replaced.

SQLite overwrites deleted text in the database file (``secure_delete``), and keeps older pages in the write-ahead log
until that is truncated. PostgreSQL keeps older versions of rows, and what vacuuming frees is overwritten only when a
table is written anew.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal.platform.storage.database import Base, db

LOCK_WAIT_MILLISECONDS = 2000  # unsourced: others wait behind whoever waits for a table


def overwrite_old_texts(tables: Iterable[type[Base]]) -> bool:
    """Overwrite what is left of deleted texts; return False where somebody still reads it.

    Call it outside ``writing()``. On SQLite it does so for all tables. On PostgreSQL nobody can use a table while it
    is written anew, and the user of the database has to own it.
    """
    db.session.rollback()  # what this session reads would keep the log from being truncated
    try:
        return _truncate_log() if db.engine.dialect.name == "sqlite" else _write_anew(tables)
    except OperationalError:  # it is locked
        return False


def _truncate_log() -> bool:
    connection = db.engine.raw_connection()
    try:
        busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return busy == 0


def _write_anew(tables: Iterable[type[Base]]) -> bool:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = {LOCK_WAIT_MILLISECONDS}"))
        try:
            for table in tables:
                connection.execute(text(f"VACUUM (FULL) {table.__tablename__}"))
        finally:
            connection.execute(text("RESET lock_timeout"))
    return True
