"""Faults of storage: which errors mean that the database cannot be used now, and when a request last met one.

None of them is the request's own: it is answered by 503, and the connections that met the fault are not used again.
"""

import time

from flask import current_app
from sqlalchemy.exc import DatabaseError, DBAPIError, InternalError, OperationalError

REFUSAL_SECONDS = 10.0  # how long a request that met a fault speaks against readiness
UNDEFINED_TABLE = "42P01"
_STATE = "portal.refused_at"


def is_storage_fault(error: DBAPIError) -> bool:
    """Tell whether the database, and not the statement, is at fault: away, full, read-only or damaged."""
    is_fault = isinstance(error, OperationalError | InternalError) or type(error) is DatabaseError
    return is_fault or getattr(error.orig, "sqlstate", None) == UNDEFINED_TABLE


def name_of_fault(error: DBAPIError) -> str:
    """Return type and code of an error; its text may hold what a citizen wrote."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    return f"{type(error.orig).__name__} {code}".rstrip()


def note_refusal() -> None:
    """Remember that this process has just refused a request for a fault of storage."""
    current_app.extensions[_STATE] = time.monotonic()


def has_refused_lately() -> bool:
    """Tell whether this process refused a request within the last ``REFUSAL_SECONDS``."""
    at: float | None = current_app.extensions.get(_STATE)
    return at is not None and time.monotonic() - at < REFUSAL_SECONDS
