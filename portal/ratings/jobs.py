"""Jobs of the worker: delete the hashes of addresses, and report waits that differ from the register of cases."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import median
from typing import Any, cast

from flask_babel import gettext
from sqlalchemy import CursorResult, select, update

from portal.cases.statistics.queries import figures_listed
from portal.corrective_actions.findings.operations import Report, report_finding
from portal.corrective_actions.findings.queries import find_report
from portal.corrective_actions.vocabulary import SourceKind
from portal.library.access.permissions import SYSTEM
from portal.library.text.languages import ORIGINAL, use_language
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from portal.ratings.models import Rating
from portal.ratings.rules import disagrees

SOURCE_RETENTION = timedelta(days=2)  # unsourced: a hash is compared on its own day only
DISAGREEMENT_LOOK_BACK = timedelta(days=90)  # unsourced: long enough for ``MIN_ANSWERS`` of most services


def delete_old_source_hashes() -> int:
    """Delete hashed addresses of ratings older than ``SOURCE_RETENTION``; return how many.

    Call it inside ``writing()``.
    """
    old = (Rating.source_hash.is_not(None), Rating.rated_at < clock.now() - SOURCE_RETENTION)
    result = cast("CursorResult[Any]", db.session.execute(update(Rating).where(*old).values(source_hash=None)))
    return result.rowcount


def report_disagreements() -> int:
    """Report services that users say take clearly longer than registered (``disagrees``); return how many.

    Each service is reported once a month at most. Call it inside ``writing()``.
    """
    today = local_today()
    since = today - DISAGREEMENT_LOOK_BACK
    reported = _days_reported(since)
    registered = figures_listed("procedure")
    count = 0
    for code, days in reported.items():
        figures = registered.get(code)
        if figures is None or not disagrees(days, figures.figures["half"]):
            continue
        reference = f"days:{code}:{today:%Y-%m}"
        if find_report(SourceKind.AUDIT, reference) is None:
            _report(code, figures.department_code, reference, days, figures.figures["half"])
            count += 1
    return count


def _days_reported(since: date) -> dict[str, list[int]]:
    query = (
        select(Procedure.code, Rating.days_taken)
        .join(Procedure, Procedure.id == Rating.procedure_id)
        .where(Rating.is_counted, Rating.days_taken.is_not(None), Rating.rated_on >= since)
    )
    reported: defaultdict[str, list[int]] = defaultdict(list)
    for code, days in db.session.execute(query):
        reported[code].append(days or 0)
    return dict(reported)


def _report(code: str, department: str, reference: str, days: list[int], registered: int) -> None:
    with use_language(ORIGINAL):
        text = gettext(
            "Reported by users: %(reported)s days (median of %(count)s). Registered: %(registered)s working days.",
            reported=int(median(days)),
            count=len(days),
            registered=registered,
        )
    report_finding(
        SYSTEM,
        Report(
            source_kind=SourceKind.AUDIT,
            source_reference=reference,
            procedure_code=code,
            department_code=department,
            reported=text,
        ),
    )
