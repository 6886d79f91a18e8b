"""The public files and their columns; programs read columns by position, so their order does not change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.coverage_definitions import COVERAGE_FIGURES
from portal.figures.definitions.figure import Column, Unit, of_figures
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.definitions.month_definitions import MONTH_FIGURES
from portal.figures.definitions.wait_definitions import WAIT_FIGURES, WaitValues
from portal.figures.files.csv_export import DataFile
from portal.figures.models import FigureDay
from portal.figures.values import Figures, MonthLine, written_month
from portal.library.statistics.disclosure_control import Period
from portal.library.text.languages import LANGUAGES, WRITTEN
from portal.library.working_time.due_dates import WORKING_DAYS

Limit = Mapping[str, Any]


@dataclass(frozen=True)
class FigureRow:
    """A row of figures of a department or a procedure."""

    scope: str
    code: str
    name: Mapping[str, str]
    period: Period
    figures: Figures
    department: str


@dataclass(frozen=True)
class WaitRow:
    """A row of waiting figures as of a day: of the whole period, of a month or of a step."""

    as_of: date
    kind: str
    code: str
    name: Mapping[str, str]
    part: str
    part_code: str
    law: Limit | None
    promised: Limit | None
    figures: WaitValues
    department: str


@dataclass(frozen=True)
class ComplaintMonthRow:
    """A row of the complaints that were received in a month, as of a day."""

    as_of: date
    kind: str
    code: str
    name: Mapping[str, str]
    figures: MonthLine
    department: str


@dataclass(frozen=True)
class CoverageRow:
    """The row of how complete the guides are as of a day."""

    as_of: date
    figures: Mapping[str, int]


def complaint_month_rows(day: FigureDay) -> Iterator[ComplaintMonthRow]:
    """Yield a row for each month of the period of a day."""
    for line in day.figures.months:
        yield ComplaintMonthRow(day.as_of, day.kind, day.code, day.name, line, day.department_code)


def wait_rows(day: FigureDay, values: Mapping[str, Any]) -> Iterator[WaitRow]:
    """Yield the rows of the waits stored for a day: the period, its months, the steps."""
    head, limits = (day.waits_as_of, day.kind, day.code, day.name), (values.get("law"), values.get("promised"))
    department = day.department_code
    yield WaitRow(*head, "period", "", *limits, values, department)
    for month in values["months"]:
        yield WaitRow(*head, "month", month["month"], *limits, month, department)
    for step in values["steps"]:
        yield WaitRow(*head, "step", step["key"], None, step.get("limit"), step, department)


def _amount(limit: Limit | None) -> Any:
    return limit.get("amount") if limit else None


def _unit(limit: Limit | None) -> Any:
    return limit.get("unit", WORKING_DAYS) if limit else None


def _name_in(code: str) -> Column[Any]:
    language = LANGUAGES[code].label
    return Column(
        f"name_{code}",
        _l("Name (%(language)s)", language=language),
        _l("The name of the department or service (%(language)s); empty for the whole authority.", language=language),
        lambda row: row.name.get(code, ""),
    )


_NAMES: tuple[Column[Any], ...] = tuple(map(_name_in, WRITTEN))
_CODE: Column[Any] = Column(
    "code",
    _l("Code"),
    _l("The code of the department or service; empty for the whole authority."),
    lambda row: row.code,
)
_DEPARTMENT: Column[Any] = Column(
    "department",
    _l("Code of the department"),
    _l("The code of the department that has the service; empty for the whole authority."),
    lambda row: row.department,
)
SUPERVISION: DataFile[FigureRow] = DataFile(
    "supervision.csv",
    (
        Column(
            "scope",
            _l("Scope"),
            _l("What the row is about: “all”, “department” or “procedure” (a service), each the sum of the next."),
            lambda row: row.scope,
        ),
        _CODE,
        *_NAMES,
        Column(
            "from",
            _l("First day"),
            _l("The first day of the period, which is that of the month eleven months before its end."),
            lambda row: row.period.from_on,
            Unit.DATE,
        ),
        Column(
            "as_of",
            _l("Last day"),
            _l("The last day of the period, up to the end of which figures are counted."),
            lambda row: row.period.as_of,
            Unit.DATE,
        ),
        *of_figures(FIGURES),
        _DEPARTMENT,
        *of_figures(FIGURES, behind=True),
    ),
)
WAITS: DataFile[WaitRow] = DataFile(
    "waits.csv",
    (
        Column(
            "as_of",
            _l("As of"),
            _l(
                "The day up to the end of which applications registered by then are counted: the last of a month, whose"
                " figures stand until the end of the next."
            ),
            lambda row: row.as_of,
            Unit.DATE,
        ),
        Column(
            "kind",
            _l("Scope"),
            _l(
                "What the row is about: “all”, “department” or “procedure” (a service); counts of “all” are the sum of"
                " the departments, and those of a department the sum of its services."
            ),
            lambda row: row.kind,
        ),
        _CODE,
        *_NAMES,
        Column(
            "part",
            _l("Part"),
            _l(
                "What is counted: “period” (twelve months), “month” (of acceptance) or “step” (of a service);"
                " counts of applications by month add up to those of the period."
            ),
            lambda row: row.part,
        ),
        Column(
            "part_code",
            _l("Code of the part"),
            _l("The month as YYYY-MM, or the key of the step; empty for the period."),
            lambda row: row.part_code,
        ),
        Column(
            "law_limit",
            _l("Statutory limit"),
            _l("The statutory time limit of the service on that day; empty for anything else and where there is none."),
            lambda row: _amount(row.law),
            Unit.AMOUNT,
        ),
        Column(
            "law_unit",
            _l("Unit of the statutory limit"),
            _l("The unit of the statutory time limit, such as “working_days”."),
            lambda row: _unit(row.law),
        ),
        Column(
            "promised_limit",
            _l("Promised limit"),
            _l("The promised time limit of the service or step on that day; empty where there is none."),
            lambda row: _amount(row.promised),
            Unit.AMOUNT,
        ),
        Column(
            "promised_unit",
            _l("Unit of the promised limit"),
            _l("The unit of the promised time limit, such as “working_days”."),
            lambda row: _unit(row.promised),
        ),
        *of_figures(WAIT_FIGURES),
        _DEPARTMENT,
    ),
)
COMPLAINT_MONTHS: DataFile[ComplaintMonthRow] = DataFile(
    "complaint-months.csv",
    (
        Column(
            "as_of",
            _l("As of"),
            _l("The day up to the end of which complaints and replies are counted."),
            lambda row: row.as_of,
            Unit.DATE,
        ),
        Column(
            "kind",
            _l("Scope"),
            _l("What the row is about: “all”, “department” or “procedure” (a service), each the sum of the next."),
            lambda row: row.kind,
        ),
        _CODE,
        *_NAMES,
        Column(
            "month",
            _l("Month"),
            _l("The month in which the complaints were received, as YYYY-MM."),
            lambda row: written_month(row.figures.month),
        ),
        *of_figures(MONTH_FIGURES),
        _DEPARTMENT,
    ),
)
COVERAGE: DataFile[CoverageRow] = DataFile(
    "coverage.csv",
    (
        Column(
            "as_of",
            _l("As of"),
            _l("The day at the end of which the catalogue stood so."),
            lambda row: row.as_of,
            Unit.DATE,
        ),
        *of_figures(COVERAGE_FIGURES),
    ),
)
