"""The figures of complaints by month of receipt: of the table, of ``/data/complaint-months.csv`` and of JSON."""

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Figure, ShownAt
from portal.figures.values import MonthLine

_SHOWN = (ShownAt.COMPLAINT_MONTHS,)
MONTH_FIGURES: tuple[Figure[MonthLine], ...] = (
    Figure(
        "month_received",
        _l("Complaints received"),
        _l("Complaints received in the month, without reports of bribes, gifts or favours."),
        lambda line: line.received,
        adds_up="month_answered_in_time + month_late + month_others",
        shown=_SHOWN,
    ),
    Figure(
        "month_answered_in_time",
        _l("Replied on time (complaints)"),
        _l("Complaints received in the month whose first reply was given by its due date."),
        lambda line: line.in_time,
        shown=_SHOWN,
    ),
    Figure(
        "month_late",
        _l("Replied late or overdue"),
        _l("Complaints received in the month whose first reply was late or is overdue."),
        lambda line: line.late,
        shown=_SHOWN,
    ),
    Figure(
        "month_others",
        _l("Not due yet, time limit paused, not accepted or withdrawn"),
        _l("Complaints received in the month that were neither replied to nor overdue."),
        lambda line: line.received - line.in_time - line.late,
        shown=_SHOWN,
    ),
)
