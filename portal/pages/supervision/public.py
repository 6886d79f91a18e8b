"""The public figures of the authority, a department or a procedure, as pages and CSV files."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.cases.statistics.queries import figures_listed, figures_of, newest_day
from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED, Period
from portal.library.text.text_input import read_day
from portal.organisation.queries import get_department
from portal.pages.supervision import queries
from portal.pages.supervision.bars import MIN_BEGUN_RANKED, latest_step, steps_in_order, wait_bar
from portal.pages.supervision.complaint_counts import complaints_by_month
from portal.pages.supervision.csv_export import DataFile
from portal.pages.supervision.data_dictionary import DICTIONARY, dictionary_rows
from portal.pages.supervision.data_files import SUPERVISION, WAITS
from portal.pages.supervision.figure import Figure, ShownAt, figures_at, late_part
from portal.pages.supervision.figure_definitions import FIGURES
from portal.pages.supervision.figure_scope import FigureScope
from portal.pages.supervision.figures import NOTHING, Figures, add_up
from portal.pages.supervision.file_rows import supervision_rows, waiting_rows
from portal.pages.supervision.wait_definitions import WAIT_FIGURES, paused_share
from portal.platform.clock import local_today
from portal.platform.web.page_cache import public_page
from portal.procedures.catalogue.queries import coverage, departments_in_force, procedures_in_force
from portal.procedures.queries import get_version_in_force

blueprint = Blueprint("supervision_public", __name__, template_folder="templates")
data_blueprint = Blueprint("supervision_data", __name__)
blueprint.add_app_template_global(paused_share)

FigurePairs = list[tuple[Figure[Any], Figure[Any] | None]]


@blueprint.app_template_global("figures_at")
def figures_shown_at(place: str) -> FigurePairs:
    """Return the figures of a section, each with the figure of late ones to show beside it."""
    return _pairs(ShownAt(place), FIGURES)


@blueprint.app_template_global("waits_at")
def waits_shown_at(place: str) -> FigurePairs:
    """Return the waiting figures of a section, each with the figure of late ones to show beside it."""
    return _pairs(ShownAt(place), WAIT_FIGURES)


def _pairs(place: ShownAt, figures: Iterable[Figure[Any]]) -> FigurePairs:
    return [(figure, late_part(figure, place, figures)) for figure in figures_at(place, figures)]


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """Show the figures of the whole authority and of each department."""
    period, scope = queries.present_period(), FigureScope()
    by_procedure = queries.figures_by_procedure(period, scope)
    by_department = queries.group_by_department(by_procedure, queries.department_by_procedure())
    rows = [(each, by_department.get(each.code, NOTHING)) for each, _ in departments_in_force()]
    covered, waits = coverage(local_today()), figures_of("all")
    return _page(
        "supervision/public/index.html",
        period,
        scope,
        add_up(by_department.values()),
        rows=rows,
        not_listed=_not_listed(by_department, rows),
        coverage=covered,
        waits=waits,
        waits_by=figures_listed("department", waits.as_of if waits else None),
    )


@blueprint.get("/departments/<code>/")
@public_page
def department(code: str) -> ResponseReturnValue:
    """Show the figures of a department and of each of its procedures."""
    period, scope, found = queries.present_period(), FigureScope(department=code), get_department(code)
    by_procedure = queries.figures_by_procedure(period, scope)
    rows = [(each, by_procedure.get(each.code, NOTHING)) for each in procedures_in_force(code)]
    waits = figures_of("department", code)
    return _page(
        "supervision/public/department.html",
        period,
        scope,
        add_up(by_procedure.values()),
        department=found,
        rows=rows,
        not_listed=_not_listed(by_procedure, rows),
        waits=waits,
        waits_by=figures_listed("procedure", waits.as_of if waits else None, code),
    )


@blueprint.get("/procedures/<code>/")
@public_page
def procedure(code: str) -> ResponseReturnValue:
    """Show the figures of one procedure."""
    period, scope, version = queries.present_period(), FigureScope(procedure=code), get_version_in_force(code)
    figures = queries.figures_by_procedure(period, scope).get(code, NOTHING)
    guide, waits = version.guide, figures_of("procedure", code)
    return _page(
        "supervision/public/procedure.html",
        period,
        scope,
        figures,
        version=version,
        guide=guide,
        steps={step.key: step for step in guide.steps},
        waits=waits,
        bar=wait_bar(guide, waits.figures) if waits else None,
        latest=latest_step(waits.figures) if waits else None,
        in_order=steps_in_order(guide, waits.figures) if waits else [],
        min_begun=MIN_BEGUN_RANKED,
    )


@data_blueprint.get("/data/supervision.csv")
@public_page
def table() -> ResponseReturnValue:
    """Return the figures of the authority, of every department and of every procedure as CSV."""
    return _csv(SUPERVISION, supervision_rows())


@data_blueprint.get("/data/waits.csv")
@public_page
def waits() -> ResponseReturnValue:
    """Return the waiting figures as CSV, of the newest day or (``?as_of=``) an earlier one."""
    day = newest = newest_day()
    if "as_of" in request.args:
        day = read_day(request.args["as_of"])
        if day is None:
            abort(400)
    rows = list(waiting_rows(day)) if day and newest and day <= newest else []
    if not rows and "as_of" in request.args:
        abort(404)
    return _csv(WAITS, rows)


@data_blueprint.get("/data/figures-dictionary.csv")
@public_page
def dictionary() -> ResponseReturnValue:
    """Return the data dictionary in every language as CSV."""
    return _csv(DICTIONARY, dictionary_rows())


def _not_listed(by_code: Mapping[str, Figures], rows: Iterable[tuple[Any, Figures]]) -> Figures | None:
    """Return the sum of the figures that no row shows, since the service is no longer in force; None without any."""
    listed = {thing.code for thing, _ in rows}
    found = [figures for code, figures in by_code.items() if code not in listed]
    return add_up(found) if found else None


def _csv(file: DataFile[Any], rows: Iterable[Any]) -> Response:
    return Response(file.as_csv(rows), content_type="text/csv; charset=utf-8")


def _page(template: str, period: Period, scope: FigureScope, figures: Figures, **values: object) -> str:
    return render_template(
        template,
        period=period,
        figures=figures,
        months=complaints_by_month(period, scope),
        least=MIN_PEOPLE_PUBLISHED,
        **values,
    )
