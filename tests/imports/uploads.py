"""Files that members of staff send to be imported or checked."""

from collections.abc import Callable
from io import BytesIO

from flask import Flask

from portal.imports.models import ImportRun
from portal.platform.storage.database import db
from tests.support.databases import wait_for_background
from tests.support.visitor import Visitor

COUNTS = ("total", "added", "changed", "overwritten", "unchanged", "refused", "held")
Staff = Callable[[str], Visitor]


def send(
    visitor: Visitor, name: str, content: bytes, address: str = "/admin/exchange/import/", **fields: str
) -> Visitor:
    """Send a file, wait for the thread that works on it, and read the page of its run."""
    page = "/admin/exchange/" if "exchange" in address else address
    token = visitor.get(page).form("/import/" if "exchange" in address else "").fields["csrf_token"]
    data = {"csrf_token": token, "purpose": "guides", **fields, "file": (BytesIO(content), name)}
    visitor._seen(visitor.client.post(address, data=data, content_type="multipart/form-data"))
    wait_for_background()
    return visitor.get(visitor.url)


def check(visitor: Visitor, name: str, content: bytes, **fields: str) -> Visitor:
    """Send a file to be checked only."""
    return send(visitor, name, content, only_check="y", **fields)


def import_now(visitor: Visitor, action: str = "/import/", /, **typed: str) -> Visitor:
    """Press the button of a check, and read the page of its run when it is done."""
    page = visitor.url
    visitor.submit(action, **typed)
    wait_for_background()
    return visitor.get(page)


def counts(app: Flask) -> dict[str, int]:
    """Return what the newest run counted, and hold its parts against its whole."""
    with app.app_context():
        run = db.session.query(ImportRun).order_by(ImportRun.id.desc()).first()
        assert run is not None
        assert run.total == run.done == run.imported + run.unchanged + run.refused + run.held
        assert run.imported == run.added + run.changed + run.overwritten
        return {name: getattr(run, name) for name in COUNTS if getattr(run, name)}
