"""The rows of the public files: the whole, each department and each service, so that the parts add up to the whole."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from portal.cases.statistics.queries import figures_listed
from portal.organisation.queries import names_of_departments
from portal.pages.supervision import queries
from portal.pages.supervision.data_files import FigureRow, WaitRow, wait_rows
from portal.pages.supervision.figure_scope import FigureScope
from portal.pages.supervision.figures import NOTHING, add_up
from portal.procedures.catalogue.queries import departments_in_force, names_by_code, procedures_in_force

Name = Mapping[str, str]
Names = Mapping[str, Name]
Items = list[tuple[str, Name]]


def supervision_rows() -> Iterator[FigureRow]:
    """Yield the rows of ``supervision.csv``, with services no longer in force of which the period has figures."""
    period = queries.present_period()
    by_procedure = queries.figures_by_procedure(period, FigureScope())
    department_of = queries.department_by_procedure()
    by_department = queries.group_by_department(by_procedure, department_of)
    yield FigureRow("all", "", {}, period, add_up(by_department.values()), "")
    for code, name in _names(
        {each.code: each.name for each, _ in departments_in_force()}, by_department, names_of_departments
    ):
        yield FigureRow("department", code, name, period, by_department.get(code, NOTHING), code)
    for code, name in _names({each.code: each.name for each in procedures_in_force()}, by_procedure, names_by_code):
        yield FigureRow("procedure", code, name, period, by_procedure.get(code, NOTHING), department_of[code])


def _names(in_force: Names, with_figures: Collection[str], names_of: Callable[[list[str]], Names]) -> Items:
    """Return the codes and names of what is in force, then of what has figures only."""
    others = [code for code in with_figures if code not in in_force]
    return [*in_force.items(), *(names_of(others).items() if others else ())]


def waiting_rows(day: date) -> Iterator[WaitRow]:
    """Yield the rows of ``waits.csv`` as of a day."""
    for kind in ("all", "department", "procedure"):
        listed = figures_listed(kind, day)
        names = {"department": names_of_departments, "procedure": names_by_code}.get(kind, lambda _: {})(listed)
        for code, row in sorted(listed.items()):
            yield from wait_rows(row, names.get(code, {}))
