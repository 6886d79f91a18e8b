"""The correction of published figures in the demonstration: a complaint registered after the month had ended."""

from portal.demo.context import read_content
from portal.demo.people import People
from portal.figures.models import FigureDay
from portal.figures.queries import figures_of, newest_month_end
from portal.figures.reviewed_changes import CORRECTION, corrected_values, subject_of
from portal.figures.vocabulary import ALL, ScopeKind
from portal.platform.storage.transaction import writing
from portal.proposals.operations import confirm_change, propose_change

FIGURE = "complaints_received"
SCOPES = ((ScopeKind.PROCEDURE, "PS-101"), (ScopeKind.DEPARTMENT, "public-security"), (ScopeKind.ALL, ALL))


def correct_newest_month(people: People) -> None:
    """Correct a figure of the newest closed month, for a service and for the sums that it is in."""
    end = newest_month_end()
    days = [figures_of(kind, code, end) for kind, code in SCOPES]
    for day in days:
        if day is not None:
            with writing():
                _correct(people, day)


def _correct(people: People, day: FigureDay) -> None:
    values = corrected_values(day, FIGURE, str(day.values[FIGURE] + 1), read_content("figure_correction.json"))
    change = propose_change(
        people["quality"], CORRECTION, subject_of(day, FIGURE), values, department=day.department_code or None
    )
    confirm_change(people["quality2"], change)
