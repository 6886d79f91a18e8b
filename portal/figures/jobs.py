"""Jobs of the worker: write the figures of days that are over, and report waits that disagree."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from statistics import median

from flask_babel import gettext
from sqlalchemy import select

from portal.corrective_actions.findings.operations import Report, report_finding
from portal.corrective_actions.findings.queries import find_report
from portal.corrective_actions.vocabulary import SourceKind
from portal.figures.operations import discard_unfinished_days, write_figures
from portal.figures.queries import figures_listed, first_recorded_on, newest_month_end
from portal.figures.vocabulary import ScopeKind
from portal.library.access.permissions import SYSTEM
from portal.library.statistics.disclosure_control import yesterday
from portal.library.text.languages import ORIGINAL, use_language
from portal.platform import clock
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import FOLD_AFTER
from portal.platform.storage.recounts import count_as_this_release
from portal.procedures.models import Procedure
from portal.ratings.models import Rating
from portal.ratings.rules import disagrees

DISAGREEMENT_LOOK_BACK = timedelta(days=90)  # unsourced: long enough for ``MIN_ANSWERS`` of most services
# Unsourced: so that most of what began before midnight counts on its day.
SETTLING = timedelta(minutes=10)

MOST_MONTHS_MISSED = 3  # as many as ``FOLD_AFTER`` leaves


def write_finished_days() -> int:
    """Write the figures as of yesterday, and of the ends of months since the last written, unless they are there.

    Those of a day that was not over when they were written are written anew. Nothing is written in the first minutes
    of a day (``SETTLING``). Return 0, since nothing is left to do. Call it inside ``writing()``.
    """
    begun = datetime.combine(local_today(), time(), local_zone())
    if clock.now() - begun < SETTLING:
        return 0
    day = yesterday(local_today())
    count_what_is_uncounted()
    for unfinished in discard_unfinished_days():
        if unfinished < day:
            write_figures(unfinished)
    for end in _missing_month_ends(day):
        write_figures(end)
    write_figures(day)
    return 0


def count_what_is_uncounted() -> None:
    """Count what a release before this one has not counted, or otherwise. Call it inside ``writing()``."""
    count_as_this_release(yesterday(local_today()))


def _missing_month_ends(day: date) -> Iterator[date]:
    """Yield the ends of months after the newest written, as far as their counts are not folded yet; oldest first.

    Of months before the portal was there nothing is known, and figures of them would say that nothing happened.
    """
    newest, begun = newest_month_end(), first_recorded_on()
    end = (day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    ends: list[date] = []
    while local_today() - end <= FOLD_AFTER and (newest is None or end > newest) and len(ends) < MOST_MONTHS_MISSED:
        if begun is None or end < begun:
            break
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    yield from reversed(ends)


def report_disagreements() -> int:
    """Report services that users say take clearly longer than registered (``disagrees``); return how many.

    Each service is reported once a month at most. Call it inside ``writing()``.
    """
    today = local_today()
    reported = _days_reported(today - DISAGREEMENT_LOOK_BACK)
    registered = figures_listed(ScopeKind.PROCEDURE)
    count = 0
    for code, days in reported.items():
        figures = registered.get(code)
        if figures is None or figures.waits is None or not disagrees(days, figures.waits["half"]):
            continue
        reference = f"days:{code}:{today:%Y-%m}"
        if find_report(SourceKind.AUDIT, reference) is None:
            _report(code, figures.department_code, reference, days, figures.waits["half"])
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
