"""The pages of closed months, and their files: the figures as of the last day of a month, which never change."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.figures.queries import (
    closed_months,
    corrections_by_month,
    figures_of,
    last_day_of,
    month_file,
    month_files,
)
from portal.figures.vocabulary import ALL, ScopeKind
from portal.library.text.formats import format_month, localised
from portal.library.text.text_input import read_month
from portal.organisation.queries import find_department, successor_of
from portal.pages.supervision.closed_months import why_not_yet
from portal.pages.supervision.figure_page import figures_page
from portal.pages.supervision.refusals import Refusal, refusal_of_file
from portal.platform.web.page_cache import public_page

blueprint = Blueprint("supervision_months", __name__, template_folder="templates")
data_blueprint = Blueprint("month_data", __name__)


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """List the closed months whose figures are kept, newest first, with their files."""
    return render_template(
        "supervision/public/months.html", months=closed_months(), files=month_files(), corrected=corrections_by_month()
    )


@blueprint.get("/<month>/")
@public_page
def month(month: str) -> ResponseReturnValue:
    """Show the figures of the whole authority as of the last day of a month, and of each department."""
    return _month_page(month, ScopeKind.ALL, ALL)


@blueprint.get("/<month>/departments/<code>/")
@public_page
def department(month: str, code: str) -> ResponseReturnValue:
    """Show the figures of a department as of the last day of a month, and of each of its services."""
    return _month_page(month, ScopeKind.DEPARTMENT, code)


def _month_page(typed: str, kind: ScopeKind, code: str) -> ResponseReturnValue:
    first = read_month(typed)
    if first is None:
        return _no_figures(_why_no_month_typed(typed)), 400
    closed = closed_months()
    day = figures_of(kind, code, last_day_of(first)) if first in closed else None
    if day is None:
        reason = _why_no_department(first, code) if first in closed else _why_no_month(first, closed)
        return _no_figures(reason, first if first in closed else None), 404
    place = closed.index(first)
    return figures_page(
        "supervision/public/month.html",
        day,
        department_code=code,
        month=first,
        earlier=closed[place + 1] if place + 1 < len(closed) else None,
        later=closed[place - 1] if place else None,
        files=month_files(first).get(first, []),
    )


def _successor(code: str) -> str:
    """Return the name of the department that a closed one has become part of; empty for any other."""
    found = find_department(code) if code else None
    later = successor_of(found) if found else None
    return localised(later.name) if later else ""


def _why_no_month_typed(typed: str) -> str:
    return gettext("“%(month)s” is no month. Write it like 2026-10.", month=typed[:20])


def _why_no_month(first: date, closed: list[date]) -> str:
    if reason := why_not_yet(first, closed):
        return reason
    name = format_month(first)
    if not closed:
        return gettext("No figures of %(month)s are kept: there are none of any month yet.", month=name)
    if first > closed[-1]:
        return gettext("No figures of %(month)s are kept: none were written at its end.", month=name)
    return gettext(
        "No figures of %(month)s are kept: the first month of which there are any is %(first)s.",
        month=name,
        first=format_month(closed[-1]),
    )


def _why_no_department(first: date, code: str) -> str:
    found, month_name = find_department(code), format_month(first)
    if found is None:
        return gettext("There is no department with the code “%(code)s”.", code=code[:40])
    name, successor = localised(found.name), _successor(code)
    if successor:
        return gettext(
            "No figures of %(name)s are kept for %(month)s: it has become part of %(successor)s.",
            name=name,
            month=month_name,
            successor=successor,
        )
    return gettext("No figures of %(name)s are kept for %(month)s.", name=name, month=month_name)


def _no_figures(reason: str, first: date | None = None) -> str:
    """Render why there is nothing to show, with the month itself where there are figures of others in it."""
    return render_template("supervision/public/no_month.html", reason=reason, month=first)


@data_blueprint.get("/data/months/<month>/<name>.csv")
def file(month: str, name: str) -> ResponseReturnValue:
    """Return a file of a closed month, byte for byte as it was written at its end; its ETag is its SHA-256."""
    first = read_month(month)
    if first is None:
        return Refusal(HTTPStatus.BAD_REQUEST, _why_no_month_typed(month)).page()
    found = month_file(first, f"{name}.csv")
    if found is None:
        return _why_no_file(first, name, "csv").page()
    response = Response(found.body, content_type="text/csv; charset=utf-8")
    response.set_etag(found.sha256)
    response.cache_control.public = True
    response.cache_control.max_age = 1
    response.cache_control.must_revalidate = True
    return response.make_conditional(request)


@data_blueprint.get("/data/months/<month>/<name>.<ending>")
def other_file(month: str, name: str, ending: str) -> ResponseReturnValue:
    """Say which files there are of a month instead of one that is not published, or not in that format."""
    first = read_month(month)
    if first is None:
        return Refusal(HTTPStatus.BAD_REQUEST, _why_no_month_typed(month)).page()
    return _why_no_file(first, name, ending).page()


def _why_no_file(first: date, name: str, ending: str) -> Refusal:
    found, closed = month_files(first).get(first, []), closed_months()
    if first not in closed:
        return Refusal(HTTPStatus.NOT_FOUND, _why_no_month(first, closed))
    if not found:
        reason = gettext("No files of %(month)s are kept.", month=format_month(first))
        return Refusal(HTTPStatus.NOT_FOUND, reason)
    month = f"{first:%Y-%m}"
    return refusal_of_file(name, ending, tuple(url_for(".file", month=month, name=each.stem) for each in found))
