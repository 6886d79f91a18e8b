"""The rows of the public files as of a day: the whole, each department and each service, the parts adding up."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from portal.figures.files.csv_export import DataFile
from portal.figures.files.data_files import (
    COMPLAINT_MONTHS,
    SUPERVISION,
    WAITS,
    ComplaintMonthRow,
    CoverageRow,
    FigureRow,
    WaitRow,
    complaint_month_rows,
    wait_rows,
)
from portal.figures.models import FigureDay
from portal.figures.queries import figures_listed
from portal.figures.vocabulary import ScopeKind
from portal.library.statistics.disclosure_control import Period


def _days(as_of: date) -> Iterator[FigureDay]:
    for kind in ScopeKind:
        yield from (row for _, row in sorted(figures_listed(kind, as_of).items()))


def supervision_rows(as_of: date) -> Iterator[FigureRow]:
    """Yield the rows of ``supervision.csv``, with services no longer in force of which the period has figures."""
    for day in _days(as_of):
        yield FigureRow(day.kind, day.code, day.name, Period(as_of), day.figures, day.department_code)


def waiting_rows(as_of: date) -> Iterator[WaitRow]:
    """Yield the rows of ``waits.csv``."""
    for day in _days(as_of):
        if day.waits is not None:
            yield from wait_rows(day, day.waits)


def month_rows(as_of: date) -> Iterator[ComplaintMonthRow]:
    """Yield the rows of ``complaint-months.csv``."""
    for day in _days(as_of):
        yield from complaint_month_rows(day)


def coverage_rows(as_of: date) -> Iterator[CoverageRow]:
    """Yield the row of ``coverage.csv``; none of a day of earlier releases."""
    for day in figures_listed(ScopeKind.ALL, as_of).values():
        if day.coverage is not None:
            yield CoverageRow(as_of, day.coverage)


def month_bodies(as_of: date) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file that is kept of a month, as of its last day."""
    for file, rows_of in _KEPT:
        yield file.name, file.as_csv(rows_of(as_of)).encode()


_KEPT: tuple[tuple[DataFile[Any], Callable[[date], Iterator[Any]]], ...] = (
    (SUPERVISION, supervision_rows),
    (WAITS, waiting_rows),
    (COMPLAINT_MONTHS, month_rows),
)
MONTH_FILES = (SUPERVISION.name, WAITS.name)  # those of every month; earlier releases kept no other
