"""Faults of storage, made with real means and undone: a limit on files, a read-only session, a table that is gone."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event, text

from portal.platform.storage.database import db
from tests.support.databases import is_sqlite

LIMIT_BYTES = 4 * 1024**2


@contextmanager
def small_disk() -> Iterator[None]:
    """Let no file of this process grow beyond 4 MiB, as a disk or a quota would that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only_sessions(app: Flask) -> Iterator[None]:
    """Make every session of the pool read-only, as after a fail-over; those that are there stay so afterwards."""
    with app.app_context():
        if not is_sqlite(app):
            with _read_only_database(str(db.engine.url.database)):
                yield
            return

        def turn(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute("PRAGMA query_only=ON")

        db.engine.dispose()
        event.listen(db.engine, "connect", turn)
        try:
            yield
        finally:
            event.remove(db.engine, "connect", turn)


@contextmanager
def _read_only_database(name: str) -> Iterator[None]:
    def alter(what: str) -> None:
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(f'ALTER DATABASE "{name}" {what}'))
            connection.detach()

    alter("SET default_transaction_read_only = on")
    db.engine.dispose()
    try:
        yield
    finally:
        alter("RESET default_transaction_read_only")


@contextmanager
def renamed_table(app: Flask, name: str) -> Iterator[None]:
    """Take a table away under another name."""
    try:
        _rename(app, name, f"{name}_gone")
        yield
    finally:
        _rename(app, f"{name}_gone", name)


def _rename(app: Flask, before: str, after: str) -> None:
    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))
        db.engine.dispose()
