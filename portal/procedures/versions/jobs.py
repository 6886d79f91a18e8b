"""Put scheduled versions in force on their day, by the worker or, where one process has both doors, a reader."""

import threading

from flask import g

from portal.platform.background import in_background
from portal.platform.clock import local_today
from portal.platform.storage.clock_watch import clock_doubt
from portal.platform.storage.content_revisions import announce, recent_revisions
from portal.platform.storage.transaction import writing
from portal.procedures.versions.operations import put_due_versions_in_force
from portal.procedures.vocabulary import NEXT_DAY_REVISION

_at_work = threading.Lock()


def look_for_due_versions() -> None:
    """Start putting due versions in force before a public page, without delaying the page."""
    is_due = "view" in g and 0 < recent_revisions().get(NEXT_DAY_REVISION, 0) <= local_today().toordinal()
    if is_due and clock_doubt() is None:
        begin_putting_in_force()


def begin_putting_in_force() -> bool:
    """Put due versions in force in a thread; return False when one is already running."""
    return in_background("putting versions in force", _put_in_force, alone=_at_work)


def _put_in_force() -> None:
    done = 1
    while done:
        with writing():
            done = put_due_versions_in_force()
    announce()
