"""What people waited, service by service: of a department all, of the whole authority those of most interest first."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import url_for

from portal.figures.models import FigureDay
from portal.figures.queries import names_of, waits_listed
from portal.figures.vocabulary import ScopeKind
from portal.library.charts.wait_rows import WaitRows
from portal.library.text.formats import localised
from portal.pages.supervision.bars import STORED_DAYS
from portal.pages.supervision.pictures import waits_of_services
from portal.procedures.catalogue.queries import codes_in_force

SHOWN_OF_ALL = 10  # services on the page of all, which leads to the others
LATE_OF_ALL = 3  # and of those for the same day
PER_PAGE = 50
NamesByCode = Callable[[Collection[str]], Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class ServiceWaits:
    """Rows of services with the sentence of all of them; ``all_url`` leads to those that are not among the rows.

    There are ``total`` services, of which ``drawn`` have a length to draw.
    """

    sentence: str
    rows: WaitRows
    names: Mapping[str, str]
    urls: Mapping[str, str]
    total: int
    drawn: int
    all_url: str = ""


def waits_shown(day: FigureDay, by_code: Mapping[str, FigureDay], month: date | None = None) -> ServiceWaits | None:
    """Return the waits on the page of the figures of a day, whose parts are given; None where there are none."""
    if day.kind == ScopeKind.DEPARTMENT:
        waits = {code: row.waits for code, row in by_code.items() if row.waits is not None}
        return _part(waits, lambda _: {code: row.name for code, row in by_code.items()}, first=0,
                     count=len(waits), late=len(waits), url="")  # fmt: skip
    if day.kind == ScopeKind.ALL:
        url = (
            url_for("supervision_services.of_month", month=f"{month:%Y-%m}")
            if month
            else url_for("supervision_services.index")
        )
        return _of_all(day.as_of, 0, SHOWN_OF_ALL, LATE_OF_ALL, url)
    return None


def waits_of_page(as_of: date, number: int) -> ServiceWaits | None:
    """Return one page of the waits of all services as of a day, those over their promise first; None past the end."""
    found = _of_all(as_of, (number - 1) * PER_PAGE, PER_PAGE, PER_PAGE)
    return None if found is None or (number > 1 and not found.rows.rows) else found


def _of_all(as_of: date, first: int, count: int, late: int, url: str = "") -> ServiceWaits | None:
    """Return some of all services; of the others no more is read than their waits."""
    waits = waits_listed(ScopeKind.PROCEDURE, as_of, STORED_DAYS)
    named = partial(names_of, ScopeKind.PROCEDURE, as_of)
    return _part(waits, named, first=first, count=count, late=late, url=url)


def _part(
    waits: Mapping[str, Mapping[str, Any]], names_by_code: NamesByCode, *, first: int, count: int, late: int, url: str
) -> ServiceWaits | None:
    found = waits_of_services(waits)
    if found is None:
        return None
    sentence, rows = found
    shown = rows.part(first, count, late)
    codes = [row.key for row in shown.rows] + [each.key for each in shown.same_day_late]
    named = [*codes, *shown.same_day[:PER_PAGE]]
    in_force, stored = codes_in_force(codes), names_by_code(named)
    names = {code: localised(stored[code]) or code for code in named}
    urls = {code: url_for("supervision_public.procedure", code=code) for code in codes if code in in_force}
    return ServiceWaits(sentence, shown, names, urls, rows.total, len(rows.rows), url if len(rows.rows) > count else "")
