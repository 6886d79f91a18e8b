"""Health checks: liveness, and readiness to write."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.platform.storage.clock_watch import clock_doubt
from portal.platform.storage.write_check import check_writable

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Report that the process is alive."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Report that the database accepts writes, checked at most once a second; 503 with the error page otherwise.

    ``clock`` is doubtful while nothing is deleted or settled.
    """
    check_writable()
    clock = "doubtful" if clock_doubt() is not None else "ok"  # filings are accepted all the same
    return {"status": "ok", "clock": clock}, {"Cache-Control": "no-store"}
