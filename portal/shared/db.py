"""The database floor: base class, column types, engine events and the write gate.

Requests read on deferred connections; every change happens inside one ``with writing():`` of ``shared.audit``, which
stands on ``write_transaction`` here. On SQLite the write gate is a ``flock`` on ``<database>.lock``, polled with a time
limit, and then ``BEGIN IMMEDIATE``; it belongs to the connection and is freed when that goes back to the pool.
PostgreSQL needs no gate.
"""

import fcntl
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    event,
    inspect,
    select,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from portal.library.domain.labelled_enum import LabelledEnum
from portal.settings import Settings

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
db = SQLAlchemy(metadata=metadata)
_thread = threading.local()
WRITING = "portal_writing"


class WriteGateBusyError(Exception):
    """Nobody could write within the time limit; nothing was accepted."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the instant into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: instants are aware")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[LabelledEnum]):
    """A closed list kept by its value, so that a new member needs no migration."""

    impl = String(40)
    cache_ok = True

    def __init__(self, members: type[LabelledEnum]) -> None:
        """Take the enumeration."""
        super().__init__()
        self.members = members

    def process_bind_param(self, value: LabelledEnum | None, dialect: Dialect) -> str | None:
        """Return the stored value."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> LabelledEnum | None:
        """Return the member."""
        return None if value is None else self.members(value)


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = metadata

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Versioned:
    """A row that two people may edit: a second save over a newer one is refused (StaleDataError)."""

    row_version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let SQLAlchemy check and raise the counter with every UPDATE."""
        return {"version_id_col": cls.row_version}


class WriteGate:
    """One held ``flock``; freed once, however often that is asked."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Poll for the lock; raises WriteGateBusyError after ``seconds``."""
        limit = time.monotonic() + seconds
        self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not self._try_lock():
                if time.monotonic() >= limit:
                    raise WriteGateBusyError
                time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - jitter, not a secret
        except BaseException:
            self.free()
            raise

    def _try_lock(self) -> bool:
        assert self._file is not None  # noqa: S101 - held until freed
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def free(self) -> None:
        """Let the next writer in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def init_db(app: Flask, settings: Settings) -> None:
    """Bind the database to the application and prepare its engine."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": 16,
        "max_overflow": 48,
        "pool_pre_ping": True,
        "hide_parameters": True,  # what a citizen wrote stays out of error texts
    }
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def prepare_engine(engine: Engine) -> None:
    """Attach the events that begin transactions and free the write gate."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "reset", _free_gate)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite alone
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    is_writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN DEFERRED")


def _free_gate(_connection: Any, record: Any, _state: Any) -> None:
    gate = record.info.pop("write_gate", None) if record is not None else None
    if gate is not None:
        gate.free()


def within(column: Any, codes: frozenset[str] | None) -> ColumnElement[bool]:
    """Return the condition that a column is one of some codes; None means all of them."""
    return true() if codes is None else column.in_(codes)


def lock_row(record: Any) -> None:
    """Read a record again and keep others from changing it until the transaction ends (one writer is SQLite's way)."""
    if inspect(record).persistent:
        table = type(record)
        locked = select(table).where(table.id == record.id).with_for_update()
        db.session.execute(locked, execution_options={"populate_existing": True}).one()


@contextmanager
def write_transaction() -> Iterator[None]:
    """Hold the write gate, commit once at the end, or roll everything back.

    Raises RuntimeError when entered twice in a thread and WriteGateBusyError when the gate stays shut.
    What was read before is read again inside, so rules decide on the state that the change will meet.
    """
    if getattr(_thread, "is_writing", False):
        raise RuntimeError("writing() is not entered twice")
    settings: Settings = current_app.extensions["portal.settings"]
    db.session.rollback()
    gate = WriteGate(_lock_path(settings), settings.write_gate_seconds) if settings.is_sqlite else None
    _thread.is_writing = True
    try:
        connection = db.session.connection(execution_options={WRITING: True})
        if gate is not None:
            connection.info["write_gate"] = gate
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _thread.is_writing = False
        if gate is not None:
            gate.free()  # the pool has freed it already, unless no connection could be had


def _lock_path(settings: Settings) -> Path:
    return settings.database_path.with_name(settings.database_path.name + ".lock")
