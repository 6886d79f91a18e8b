"""Approved versions whose day has come: put in force by the worker, or by the first reader where it stands still."""

import logging
import threading

from flask import Flask, current_app, g

from portal.procedures.publication import NEXT_DAY_REVISION, put_due_versions_in_force
from portal.shared.audit import writing
from portal.shared.formats import local_today
from portal.shared.revisions import announce, recent_revisions

_log = logging.getLogger(__name__)
_at_work = threading.Lock()


def look_for_due_versions() -> None:
    """Before a public page: start putting versions in force whose day has come; the page itself does not wait."""
    if "view" in g and 0 < recent_revisions().get(NEXT_DAY_REVISION, 0) <= local_today().toordinal():
        begin_putting_in_force()


def begin_putting_in_force() -> threading.Thread | None:
    """Put due versions in force in a thread of its own; None when one is at it already."""
    if not _at_work.acquire(blocking=False):
        return None
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    thread = threading.Thread(target=_put_in_force, args=(app,), name="put-in-force", daemon=True)
    thread.start()
    return thread


def _put_in_force(app: Flask) -> None:
    try:
        with app.app_context():
            done = 1
            while done:
                with writing():
                    done = put_due_versions_in_force()
            announce()
    except Exception:
        _log.exception("versions could not be put in force; the worker tries again")
    finally:
        _at_work.release()
