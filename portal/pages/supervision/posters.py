"""The poster for the hall: whether a department kept its promises, as of the last day of a closed month, on one page.

What stands on it is read from the figures of that day, which never change; it is one picture on A3 and on A4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from portal.figures.models import FigureDay
from portal.figures.queries import figures_listed, figures_of, months_of
from portal.figures.vocabulary import ScopeKind
from portal.improvements.models import Improvement
from portal.improvements.queries import newest_improvement_of
from portal.library.charts.wait_rows import ServiceRow, WaitRows
from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED, Period
from portal.library.text.formats import format_month, localised
from portal.library.text.text_input import printed_width, read_month
from portal.organisation.models import Department
from portal.organisation.queries import find_department, get_department
from portal.pages.supervision.failures import failures_of
from portal.pages.supervision.pictures import Pictures, Promise, pictures_of, waits_of_services
from portal.platform.clock import local_today, local_zone
from portal.platform.web.page_cache import public_page
from portal.platform.web.qr import qr_drawing

blueprint = Blueprint("supervision_posters", __name__, template_folder="templates")
# What a page has room for, in half-width characters and lines; the longest was tried in both sizes of paper.
LINES_OF_SERVICES, LEAST_LINES, WIDTH_OF_NAME = 12, 2, 21
SAID_WIDTH, CHANGED_WIDTH = 100, 130
WIDTH_OF_TITLE, WIDTH_OF_LONG_TITLE = 28, 56


@dataclass(frozen=True)
class Poster:
    """What stands on the poster of a department and month. ``share`` is in whole per cent, None of fewer than ten."""

    department: Department
    month: date
    day: FigureDay
    name: str
    setting: str
    pictures: Pictures
    share: int | None
    services: tuple[str, WaitRows] | None
    rows: tuple[ServiceRow, ...]
    names: Mapping[str, str]
    failures: tuple[str, ...]
    change: Improvement | None
    successor: Department | None
    figures_code: Markup
    complaint_code: Markup

    @property
    def period(self) -> Period:
        """Return the twelve months that are counted."""
        return Period(self.day.as_of)

    @property
    def not_drawn(self) -> int:
        """Return how many services have a bar for which there is no room."""
        return len(self.services[1].rows) - len(self.rows) if self.services else 0


@blueprint.get("/departments/<code>/poster/")
@public_page
def newest(code: str) -> ResponseReturnValue:
    """Redirect to the poster of the newest closed month."""
    department = get_department(code)
    months = months_of(ScopeKind.DEPARTMENT, code)
    if not months:
        return _none(department, months, gettext("No month has been closed yet for which there are figures.")), 404
    return redirect(url_for(".poster", code=code, month=_written(months[0])))


@blueprint.get("/departments/<code>/poster/<month>/")
@public_page
def poster(code: str, month: str) -> ResponseReturnValue:
    """Show the poster of a closed month; say why where there is none."""
    department, first = get_department(code), read_month(month)
    months = months_of(ScopeKind.DEPARTMENT, code)
    if first is None:
        reason = gettext("“%(month)s” is no month. Write it like 2026-10.", month=month[:20])
        return _none(department, months, reason), 400
    if first not in months:
        return _none(department, months, _why_none(department, months, first)), 404
    day = figures_of(ScopeKind.DEPARTMENT, code, _last_day(first))
    if day is None or _is_empty(day):
        reason = gettext(
            "In the twelve months to the end of %(month)s nothing was counted that a poster could show.",
            month=format_month(first),
        )
        return _none(department, months, reason), 404
    later = [each for each in months if each > first]
    earlier = [each for each in months if each < first]
    return render_template(
        "supervision/public/poster.html",
        poster=_poster(department, day, first),
        said_width=SAID_WIDTH,
        changed_width=CHANGED_WIDTH,
        earlier=_written(earlier[0]) if earlier else None,
        later=_written(later[-1]) if later else None,
    )


def _poster(department: Department, day: FigureDay, first: date) -> Poster:
    code = department.code
    by_service = figures_listed(ScopeKind.PROCEDURE, day.as_of, code)
    services, pictures = waits_of_services(by_service), pictures_of(day)
    names = {key: localised(each.name) or key for key, each in by_service.items()}
    name = localised(day.name) or localised(department.name)
    after = datetime.combine(day.as_of + timedelta(days=1), time(), local_zone())
    return Poster(
        department=department,
        month=first,
        day=day,
        name=name,
        setting=_setting(name),
        pictures=pictures,
        share=_share(pictures.promise),
        services=services,
        rows=_rows_with_room(services[1].rows, names) if services else (),
        names=names,
        failures=failures_of(day, by_service, services[1] if services else None),
        change=newest_improvement_of(by_service, after),
        successor=find_department(department.successor_code) if department.successor_code else None,
        figures_code=qr_drawing(url_for("supervision_public.department", code=code, _external=True)),
        complaint_code=qr_drawing(url_for("complaints_public.new", _external=True)),
    )


def _share(promise: Promise | None) -> int | None:
    """Return of every hundred applications how many were on time; None where fewer than ten were due."""
    parts = dict(promise.sum.parts) if promise else {}
    due = parts.get("in_time", 0) + parts.get("late", 0) + (promise.open_late if promise else 0)
    if promise is None or due < MIN_PEOPLE_PUBLISHED:
        return None
    return sum(not unit.is_late for unit in promise.units)


def _rows_with_room(rows: Sequence[ServiceRow], names: Mapping[str, str]) -> tuple[ServiceRow, ...]:
    """Return the first rows, as many as there is room for."""
    lines, found = 0, []
    for row in rows:
        lines += max(LEAST_LINES, -(-printed_width(names[row.key]) // WIDTH_OF_NAME))
        if lines > LINES_OF_SERVICES:
            break
        found.append(row)
    return tuple(found)


def _setting(name: str) -> str:
    """Return how large a name is set, by its width, so that it takes two lines at most."""
    width = printed_width(name)
    return "longest" if width > WIDTH_OF_LONG_TITLE else "long" if width > WIDTH_OF_TITLE else "short"


@blueprint.app_template_filter("shortened_to")
def shortened_to(text: str, width: int) -> str:
    """Return a text on one line, cut with an ellipsis after so many half-width characters, if it is longer."""
    line = " ".join(text.split())
    if printed_width(line) <= width:
        return line
    kept = line[: next(end for end in range(len(line), 0, -1) if printed_width(line[:end]) < width)]
    words = kept.rsplit(" ", 1)[0] if kept.isascii() and " " in kept else kept
    return f"{words.rstrip()}…"


def _is_empty(day: FigureDay) -> bool:
    return not (day.waits and day.waits["accepted"]) and not day.figures.volumes.received


def _why_none(department: Department, months: Sequence[date], first: date) -> str:
    this_month, month, name = local_today().replace(day=1), format_month(first), localised(department.name)
    if first > this_month:
        return gettext("%(month)s is still to come.", month=month)
    if department.closed_on and first >= department.closed_on.replace(day=1):
        return gettext("%(name)s had been closed by the end of %(month)s.", name=name, month=month)
    if first == this_month or (months and first > months[0]):
        return gettext("%(month)s has no figures yet. They are written on the night after its last day.", month=month)
    return gettext("No figures of %(name)s are kept for %(month)s.", name=name, month=month)


def _none(department: Department, months: Sequence[date], reason: str) -> str:
    """Render why there is no poster, with the months of which there are some."""
    successor = find_department(department.successor_code) if department.successor_code else None
    written = [(each, _written(each)) for each in months]
    return render_template(
        "supervision/public/no_poster.html", department=department, reason=reason, months=written, successor=successor
    )


def _written(first: date) -> str:
    return f"{first:%Y-%m}"


def _last_day(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
