"""The poster for the hall: whether a department kept its promises, as of the last day of a closed month, on one page.

What stands on it is read from the figures of that day, which never change; it is one picture on A3 and on A4.
"""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.figures.models import FigureDay
from portal.figures.queries import closed_months, figures_of, last_day_of, months_of
from portal.figures.vocabulary import ScopeKind
from portal.library.text.formats import format_month, localised
from portal.library.text.text_input import read_month
from portal.organisation.models import Department
from portal.organisation.queries import get_department, successor_of
from portal.pages.supervision.closed_months import why_not_yet
from portal.pages.supervision.poster_content import poster_of
from portal.platform.clock import local_today
from portal.platform.web.page_cache import public_page

blueprint = Blueprint("supervision_posters", __name__, template_folder="templates")


@blueprint.get("/departments/<code>/poster/")
@public_page
def newest(code: str) -> ResponseReturnValue:
    """Redirect to the poster of the newest closed month; say so where that month has nothing for one."""
    department = get_department(code)
    months = months_of(ScopeKind.DEPARTMENT, code)
    if not months:
        return _none(department, months, _why_never(department))
    if _is_empty(figures_of(ScopeKind.DEPARTMENT, code, last_day_of(months[0]))):
        return _none(department, months, _why_empty(months[0]))
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
    day = figures_of(ScopeKind.DEPARTMENT, code, last_day_of(first))
    if day is None or _is_empty(day):
        return _none(department, months, _why_empty(first)), 404
    later = [each for each in months if each > first]
    earlier = [each for each in months if each < first]
    return render_template(
        "supervision/public/poster.html",
        poster=poster_of(department, day, first),
        earlier=_written(earlier[0]) if earlier else None,
        later=_written(later[-1]) if later else None,
    )


def _is_empty(day: FigureDay | None) -> bool:
    return day is None or (not (day.waits and day.waits["accepted"]) and not day.figures.volumes.received)


def _why_never(department: Department) -> str:
    if not closed_months():
        return gettext("No month has been closed yet for which there are figures.")
    name = localised(department.name)
    return gettext("In no closed month were there figures of %(name)s: nothing of its services was counted.", name=name)


def _why_empty(first: date) -> str:
    return gettext(
        "In the twelve months to the end of %(month)s nothing was counted that a poster could show.",
        month=format_month(first),
    )


def _why_none(department: Department, months: Sequence[date], first: date) -> str:
    month, name = format_month(first), localised(department.name)
    if department.closed_on and department.closed_on.replace(day=1) <= first <= local_today():
        return gettext("%(name)s had been closed by the end of %(month)s.", name=name, month=month)
    return why_not_yet(first, months) or gettext(
        "No figures of %(name)s are kept for %(month)s.", name=name, month=month
    )


def _none(department: Department, months: Sequence[date], reason: str) -> str:
    """Render why there is no poster, with the months of which there are some."""
    return render_template(
        "supervision/public/no_poster.html",
        department=department,
        reason=reason,
        months=[(each, _written(each)) for each in months],
        successor=successor_of(department),
    )


def _written(first: date) -> str:
    return f"{first:%Y-%m}"
