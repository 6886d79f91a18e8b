"""Health checks: liveness, and readiness to write."""

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.platform.storage.clock_watch import clock_doubt
from portal.platform.storage.faults import REFUSAL_SECONDS
from portal.platform.storage.readiness import why_not_ready

_log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Report that the process is alive."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Report whether a form would be accepted now; 503 and the reason otherwise.

    ``clock`` is doubtful while nothing is deleted or settled.
    """
    reason = why_not_ready()
    if reason:
        _log.warning("not ready: %s", reason)
        return (
            {"status": "not ready", "reason": reason},
            503,
            {"Cache-Control": "no-store", "Retry-After": str(int(REFUSAL_SECONDS))},
        )
    clock = "doubtful" if clock_doubt() is not None else "ok"  # forms are accepted all the same
    return {"status": "ok", "clock": clock}, {"Cache-Control": "no-store"}
