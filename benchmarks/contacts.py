"""What the drills share: a portal with a year behind it, copies of it, and what of its sealed contacts still opens."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.complaints.models import Complaint
from portal.complaints.rules import SETTLED
from portal.operating.prepare import prepare
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed
from portal.platform.storage.database import db
from portal.settings import Settings, read_settings


def build(folder: Path) -> None:
    """Make a portal with the demonstration's year in a folder."""
    app = prepare(read_settings({"PORTAL_DATA_DIR": str(folder), "PORTAL_DEMO": "1"}))
    with app.app_context():
        close()


def copy_of(folder: Path, name: str) -> Settings:
    """Copy a portal beside itself and return the settings under which it is one for real."""
    copied = folder.with_name(name)
    shutil.copytree(folder, copied)
    return read_settings({"PORTAL_DATA_DIR": str(copied)})


@contextmanager
def started(settings: Settings) -> Iterator[Flask]:
    """Start a process of a portal and stand in its context."""
    app = create_app(settings)
    with app.app_context():
        yield app
        close()


def close() -> None:
    """Close every connection to the database."""
    db.session.remove()
    db.engine.dispose()


def contacts(settings: Settings) -> tuple[int, int]:
    """Return how many contacts are sealed, and how many of them open with the keys that lie there."""
    with started(settings):
        sealed = db.session.scalars(select(Complaint).where(Complaint.contact_sealed.is_not(None))).all()
        return len(sealed), sum(_opens(each) for each in sealed)


def settled(settings: Settings) -> int:
    """Return how many complaints are settled."""
    with started(settings):
        return db.session.scalar(select(func.count()).where(Complaint.state.in_(SETTLED))) or 0


def _opens(complaint: Complaint) -> bool:
    try:
        open_sealed(complaint.contact_sealed or b"", f"contact:{complaint.reference}")
    except CannotOpenError:
        return False
    return True
