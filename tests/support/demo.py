"""The demonstration as ``make run`` leaves it, built once in a test run, whichever worker needs it first."""

import fcntl
import shutil
from pathlib import Path

from flask import Flask

from portal.operating.prepare import prepare
from portal.platform.storage.database import db
from portal.settings import read_settings

SHOWN = "/zh/procedures/"  # kept as the first run showed it


def prepared(folder: Path) -> Flask:
    """Return the portal of a folder as ``make run`` prepares it."""
    return prepare(read_settings({"PORTAL_DATA_DIR": str(folder), "PORTAL_DEMO": "1"}))


def close_database(app: Flask) -> None:
    """Let go of the database of a portal that is needed no more."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def copy_of_demo(shared: Path, target: Path) -> bytes:
    """Copy the demonstration into a folder, built before if nobody has, and return the page that its first run showed."""
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "shown.html").exists():
            shutil.rmtree(shared / "data", ignore_errors=True)
            app = prepared(shared / "data")
            page = app.test_client().get(SHOWN).data
            close_database(app)
            (shared / "shown.html").write_bytes(page)
    shutil.copytree(shared / "data", target)
    return (shared / "shown.html").read_bytes()
