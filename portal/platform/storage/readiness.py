"""Whether a form would be accepted now: the truth that ``/readyz`` tells."""

import os
import tempfile
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from portal.platform.storage.damage import recent_damage
from portal.platform.storage.faults import has_refused_lately, name_of_fault
from portal.platform.storage.transaction import WriteGateBusyError
from portal.platform.storage.write_check import check_writable
from portal.settings import Settings

ROOM_BYTES = 8 * 1024**2  # beside the database, for what the largest form writes into tables, log and checkpoint


def why_not_ready() -> str:
    """Return why a form would be refused now; empty when it would be accepted.

    A row is written at most once a second; tables are looked at in passing, and a request refused lately counts.
    """
    settings: Settings = current_app.extensions["portal.settings"]
    reason = _why_no_row_is_written()
    if reason:
        return reason
    if settings.is_sqlite and not _has_room(settings.database_path.parent):
        return "the disk is nearly full"
    if recent_damage():
        return "a table is damaged or missing: run “bin/portal doctor”"
    return "a request was refused a moment ago" if has_refused_lately() else ""


def _why_no_row_is_written() -> str:
    try:
        check_writable()
    except WriteGateBusyError as error:
        if isinstance(error.__cause__, OSError):
            return f"the folder cannot be written: {error.__cause__.strerror}"
        return "another writer holds the database"
    except PoolTimeoutError:
        return "no connection to the database is free"
    except DBAPIError as error:
        return f"no row can be written: {name_of_fault(error)}"
    return ""


def _has_room(folder: Path) -> bool:
    """Reserve the room and free it again; quotas and limits count, which the free bytes of a disk do not show."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError:
        return False
    return True
