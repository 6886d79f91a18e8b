"""Parse time limits from free text; only unambiguous ones are accepted."""

import re

from portal.library.guide.components import TimeLimit
from portal.library.guide.vocabulary import LimitUnit
from portal.library.text.text_input import clean_line, fold_width
from portal.library.working_time.due_dates import CALENDAR_DAYS, HOURS, WORKING_DAYS

_CLEAR = (
    (re.compile(r"(\d{1,3})\s*(?:个\s*)?工作日"), LimitUnit.WORKING_DAYS),
    (re.compile(r"(\d{1,3})\s*working days?", re.IGNORECASE), LimitUnit.WORKING_DAYS),
    (re.compile(r"(\d{1,3})\s*(?:个\s*)?自然日"), LimitUnit.CALENDAR_DAYS),
    (re.compile(r"(\d{1,3})\s*calendar days?", re.IGNORECASE), LimitUnit.CALENDAR_DAYS),
    (re.compile(r"(\d{1,3})\s*(?:个\s*)?小时"), LimitUnit.HOURS),
    (re.compile(r"(\d{1,3})\s*hours?", re.IGNORECASE), LimitUnit.HOURS),
)
_AT_ONCE = {"即办", "当场", "当场办结", "即时办结", "at once", "immediately"}
OFFICE_HOURS_PER_DAY = 7  # unsourced; only compares limits of different units


def read_limit(written: str) -> TimeLimit | None:
    """Parse a time limit; return None unless both number and unit are clear.

    ``45 days`` is not clear: by context, days may be working days or calendar days.
    """
    text = fold_width(clean_line(written)).strip()
    if text.lower() in _AT_ONCE:
        return TimeLimit(amount=None, unit=LimitUnit.AT_ONCE)
    for pattern, unit in _CLEAR:
        match = pattern.fullmatch(text)
        if match and int(match[1]):
            return TimeLimit(amount=int(match[1]), unit=unit)
    return None


def in_working_days(limit: TimeLimit | None) -> float | None:
    """Return a limit in working days, approximately: 5/7 of calendar days, 7 office hours to a day."""
    if limit is None:
        return None
    amount = limit.amount or 0
    return {WORKING_DAYS: amount, CALENDAR_DAYS: amount * 5 / 7, HOURS: amount / OFFICE_HOURS_PER_DAY}.get(
        limit.unit, 0
    )
