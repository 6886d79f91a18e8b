"""Whether the process is alive, and whether it can write."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.platform.storage.write_check import check_writable

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer as long as the process lives."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Write a row, at most once a second; 503, worded like every error, when that cannot be done."""
    check_writable()
    return {"status": "ok"}, {"Cache-Control": "no-store"}
