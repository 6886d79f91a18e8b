"""Jobs of the worker: the figures of waiting are written once a day, and empty kinds of open cases forgotten."""

from datetime import timedelta

from sqlalchemy import delete

from portal.cases.models import OpenTally
from portal.cases.statistics.public_figures import keep_figures
from portal.library.statistics.disclosure_control import yesterday
from portal.platform.clock import local_today
from portal.platform.storage.database import db


def keep_yesterdays_figures() -> int:
    """Write the figures as of yesterday, and of the end of last month, unless they are there; return 0: it is done.

    Call it inside ``writing()``.
    """
    day = yesterday(local_today())
    keep_figures(day)
    keep_figures(local_today().replace(day=1) - timedelta(days=1))
    return 0


def forget_empty_kinds() -> int:
    """Delete the kinds that no open case has any more; return 0: it is done. Call it inside ``writing()``."""
    db.session.execute(delete(OpenTally).where(OpenTally.count == 0))
    return 0
