"""The job of the worker that deletes empty rows of the rollup."""

from sqlalchemy import delete

from portal.cases.models import OpenCaseCount
from portal.platform.storage.database import db


def delete_empty_counts() -> int:
    """Delete rows of the rollup in which no open case is counted; return 0. Call it inside ``writing()``."""
    db.session.execute(delete(OpenCaseCount).where(OpenCaseCount.count == 0))
    return 0
