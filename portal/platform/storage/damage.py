"""Look for damaged or missing tables, whole or in passing."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from portal.platform.background import in_background
from portal.platform.storage.database import db, metadata
from portal.platform.storage.faults import name_of_fault
from portal.settings import Settings

LOOK_AGAIN_SECONDS = 10.0  # between two looks in passing
LOOK_SHARE = 100  # a look that took a second is not repeated for so many
LOOK_WAIT_SECONDS = 1.0  # a health check waits so long for a look
MAX_NAMED_FAULTS = 10
INSUFFICIENT_PRIVILEGE = "42501"


class DamageWatch:
    """The last look in passing of one process."""

    def __init__(self) -> None:
        """Begin without a look."""
        self._first, self._alone, self._done = threading.Lock(), threading.Lock(), threading.Event()
        self._again_at = 0.0
        self._found: list[str] | None = None

    def found(self) -> list[str]:
        """Return what the last look found.

        The first is waited for; later ones are begun when their time has come, and waited for a second.
        """
        if self._found is None:
            with self._first:
                if self._found is None:
                    self._look()
        elif time.monotonic() >= self._again_at:
            self._done.clear()
            in_background("looking for damage", self._look, alone=self._alone)
            self._done.wait(LOOK_WAIT_SECONDS)
        return self._found or []

    def _look(self) -> None:
        began = time.monotonic()
        try:
            self._found = list(find_damage())
        finally:
            took = time.monotonic() - began
            self._again_at = time.monotonic() + max(LOOK_AGAIN_SECONDS, LOOK_SHARE * took)
            self._done.set()


def recent_damage() -> list[str]:
    """Return what is damaged, as of the last look of this process."""
    watch: DamageWatch = current_app.extensions.setdefault("portal.damage", DamageWatch())
    return watch.found()


def find_damage(*, whole: bool = False) -> Iterator[str]:
    """Yield what is damaged, up to ``MAX_NAMED_FAULTS``; ``whole`` reads every value and every entry of indexes.

    Nothing that is yielded quotes a row.
    """
    settings: Settings = current_app.extensions["portal.settings"]
    yield from _damage_of_file(settings, whole) if settings.is_sqlite else _damage_of_server(whole)


def _damage_of_file(settings: Settings, whole: bool) -> Iterator[str]:
    # A connection of its own: those of the pool answer from pages that they read before the damage.
    address = f"file:{quote(str(settings.database_path))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            check = "integrity_check" if whole else "quick_check"
            faults = [row[0] for row in connection.execute(f"PRAGMA {check}({MAX_NAMED_FAULTS})")]
            yield from [] if faults == ["ok"] else faults
            if whole:
                broken = {row[0] for row in connection.execute("PRAGMA foreign_key_check")}
                yield from (f"{table}: rows refer to rows that are not there" for table in sorted(broken))
            for table in metadata.sorted_tables:
                connection.execute(f'SELECT 1 FROM "{table.name}" LIMIT 1')  # noqa: S608 - our own names
    except sqlite3.Error as error:
        yield f"{type(error).__name__} {getattr(error, 'sqlite_errorname', '')}"


def _damage_of_server(whole: bool) -> Iterator[str]:
    faults = 0
    for table in metadata.sorted_tables:
        read = "max(length(CAST(found AS text)))" if whole else "count(*)"
        try:
            with db.engine.connect() as connection:
                connection.execute(text("SET LOCAL enable_indexonlyscan = off"))  # an index would not show the rows
                connection.execute(text(f'SELECT {read} FROM "{table.name}" AS found'))  # noqa: S608 - our own names
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == INSUFFICIENT_PRIVILEGE:
                continue  # the role of the public door may not read what is the staff's
            yield f"{table.name}: {name_of_fault(error)}"
            faults += 1
            if faults == MAX_NAMED_FAULTS or isinstance(error, OperationalError):  # the server is away
                return
