"""What people waited, service by service: of a department all, of the whole authority those of most interest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from portal.figures.models import FigureDay
from portal.figures.queries import figures_listed
from portal.figures.vocabulary import ScopeKind
from portal.library.charts.wait_rows import WaitRows
from portal.library.text.formats import localised
from portal.pages.supervision.pictures import waits_of_services
from portal.procedures.catalogue.queries import codes_in_force

SHOWN_OF_ALL = 10  # services on the page of all, which leads to the others
LATE_OF_ALL = 3  # and of those for the same day
PER_PAGE = 50


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
        return _part(by_code, 0, len(by_code), len(by_code))
    if day.kind == ScopeKind.ALL:
        url = (
            url_for("supervision_services.of_month", month=f"{month:%Y-%m}")
            if month
            else url_for("supervision_services.index")
        )
        return _part(figures_listed(ScopeKind.PROCEDURE, day.as_of), 0, SHOWN_OF_ALL, LATE_OF_ALL, url)
    return None


def waits_of_page(as_of: date, number: int) -> ServiceWaits | None:
    """Return one page of the waits of all services as of a day, those over their promise first; None past the end."""
    found = _part(figures_listed(ScopeKind.PROCEDURE, as_of), (number - 1) * PER_PAGE, PER_PAGE, PER_PAGE)
    return None if found is None or (number > 1 and not found.rows.rows) else found


def _part(by_code: Mapping[str, FigureDay], first: int, count: int, late: int, url: str = "") -> ServiceWaits | None:
    found = waits_of_services(by_code)
    if found is None:
        return None
    sentence, rows = found
    shown = rows.part(first, count, late)
    codes = [row.key for row in shown.rows] + [each.key for each in shown.same_day_late]
    in_force = codes_in_force(codes)
    names = {code: localised(by_code[code].name) or code for code in [*codes, *shown.same_day]}
    urls = {code: url_for("supervision_public.procedure", code=code) for code in codes if code in in_force}
    return ServiceWaits(sentence, shown, names, urls, rows.total, len(rows.rows), url if len(rows.rows) > count else "")
