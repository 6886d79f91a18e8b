"""The figures by month: of the table of complaints, of ``/data/complaint-months.csv`` and of JSON."""

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Figure, ShownAt, Withheld
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
    Figure(
        "month_ratings_published",
        _l("Ratings published"),
        _l("Ratings in batches that were completed in the month, whenever they were given; empty where none was."),
        lambda line: line.rated or None,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.TRENDS,),
    ),
    Figure(
        "month_satisfied",
        _l("Satisfied"),
        _l("Of the ratings published with the month, those of “fairly satisfied” or better."),
        lambda line: line.satisfied if line.rated or line.satisfied else None,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.TRENDS,),
    ),
    Figure(
        "month_responses_published",
        _l("Responses published"),
        _l("Complainants who responded, in batches that were completed in the month; empty where none was."),
        lambda line: line.responded or None,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.TRENDS,),
    ),
    Figure(
        "month_resolved",
        _l("Called resolved"),
        _l("Of the responses published with the month, those that call the complaint resolved."),
        lambda line: line.resolved if line.responded or line.resolved else None,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.TRENDS,),
    ),
)
