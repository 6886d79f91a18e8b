"""The chart of complaints by month, with the sentence that says what it shows."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext, ngettext

from portal.figures.values import MonthLine
from portal.library.charts.month_columns import MonthColumns, MonthCounts, month_columns


def complaints_by_month(lines: Sequence[MonthLine]) -> tuple[str, MonthColumns] | None:
    """Return the complaints of months, oldest first, with the finding; None where none was received."""
    months = [MonthCounts(date(*each.month, 1), each.received, each.in_time, each.late) for each in lines]
    drawn = month_columns(months)
    return (months_sentence(drawn), drawn) if drawn else None


def months_sentence(drawn: MonthColumns) -> str:
    """Say of how many complaints the reply was late, and in how many months those had been received."""
    if drawn.late:
        return ngettext(
            "%(num)s complaint was replied to late or is overdue, received in %(late)s of %(of)s months.",
            "%(num)s complaints were replied to late or are overdue, received in %(late)s of %(of)s months.",
            drawn.late,
            late=sum(column.counts.late > 0 for column in drawn.columns),
            of=len(drawn.columns),
        )
    if any(column.counts.in_time for column in drawn.columns):
        return gettext("No reply to a complaint was late.")
    return gettext("No reply to a complaint has been due yet.")
