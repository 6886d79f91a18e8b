"""The public figures of the authority, a department or a procedure, as pages and CSV files."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.figures.definitions.figure import Figure, ShownAt, figures_at, late_part
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.definitions.month_definitions import MONTH_FIGURES
from portal.figures.definitions.wait_definitions import WAIT_FIGURES, paused_share
from portal.figures.files.corrections_file import CORRECTIONS
from portal.figures.files.csv_export import DataFile
from portal.figures.files.data_dictionary import DICTIONARY, dictionary_rows
from portal.figures.files.data_files import COMPLAINT_MONTHS, COVERAGE, SUPERVISION, WAITS
from portal.figures.files.file_rows import coverage_rows, month_rows, supervision_rows, waiting_rows
from portal.figures.queries import all_corrections, figures_of, newest_day
from portal.figures.vocabulary import ScopeKind
from portal.library.text.text_input import read_day
from portal.organisation.queries import get_department
from portal.pages.supervision.bars import latest_step, steps_in_order, wait_bar
from portal.pages.supervision.figure_page import figures_page
from portal.pages.supervision.refusals import refusal_of_day, refusal_of_file, refusal_of_format
from portal.platform.clock import local_today
from portal.platform.web.page_cache import public_page
from portal.procedures.catalogue.queries import coverage
from portal.procedures.queries import get_version_in_force

blueprint = Blueprint("supervision_public", __name__, template_folder="templates")
data_blueprint = Blueprint("supervision_data", __name__)
blueprint.add_app_template_global(paused_share)

FigurePairs = list[tuple[Figure[Any], Figure[Any] | None]]


@blueprint.app_template_global("figures_at")
def figures_shown_at(place: str) -> FigurePairs:
    """Return the figures of a section, each with the figure of late ones to show beside it."""
    return _pairs(ShownAt(place), FIGURES) or _pairs(ShownAt(place), MONTH_FIGURES)


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
    day = figures_of(ScopeKind.ALL)
    return figures_page("supervision/public/index.html", day, coverage_now=None if day else coverage(local_today()))


@blueprint.get("/departments/<code>/")
@public_page
def department(code: str) -> ResponseReturnValue:
    """Show the figures of a department and of each of its procedures."""
    found = get_department(code)
    return figures_page(
        "supervision/public/department.html",
        figures_of(ScopeKind.DEPARTMENT, code),
        department_code=code,
        department=found,
    )


@blueprint.get("/procedures/<code>/")
@public_page
def procedure(code: str) -> ResponseReturnValue:
    """Show the figures of one procedure."""
    version, day = get_version_in_force(code), figures_of(ScopeKind.PROCEDURE, code)
    guide, waits = version.guide, day.waits if day else None
    return figures_page(
        "supervision/public/procedure.html",
        day,
        version=version,
        guide=guide,
        steps={step.key: step for step in guide.steps},
        bar=wait_bar(guide, waits) if waits else None,
        latest=latest_step(waits) if waits else None,
        in_order=steps_in_order(guide, waits) if waits else [],
    )


@data_blueprint.get("/data/supervision.csv")
@public_page
def table() -> ResponseReturnValue:
    """Return the figures of the authority, of every department and of every procedure as CSV."""
    return _csv_of_day(SUPERVISION, supervision_rows)


@data_blueprint.get("/data/waits.csv")
@public_page
def waits() -> ResponseReturnValue:
    """Return the waiting figures as CSV."""
    return _csv_of_day(WAITS, waiting_rows)


@data_blueprint.get("/data/complaint-months.csv")
@public_page
def complaint_months() -> ResponseReturnValue:
    """Return the complaints by month of receipt as CSV."""
    return _csv_of_day(COMPLAINT_MONTHS, month_rows)


@data_blueprint.get("/data/coverage.csv")
@public_page
def guides_coverage() -> ResponseReturnValue:
    """Return how complete the guides are as CSV."""
    return _csv_of_day(COVERAGE, coverage_rows)


def _csv_of_day(file: DataFile[Any], rows_of: Callable[[date], Iterable[Any]]) -> ResponseReturnValue:
    """Return a file of the newest day or (``?as_of=``) an earlier one; say why for a day of which nothing is kept."""
    typed = request.args.get("as_of")
    if refusal := refusal_of_format("csv") or (refusal_of_day(typed) if typed is not None else None):
        return refusal.page()
    day = newest_day() if typed is None else read_day(typed)
    return _csv(file, rows_of(day) if day else [])


@data_blueprint.get("/data/<name>.<ending>")
def other_file(name: str, ending: str) -> ResponseReturnValue:
    """Say which files there are instead of one that is not published, or not in that format."""
    published = [
        url_for(f".{each}")
        for each in ("table", "waits", "complaint_months", "guides_coverage", "corrections", "dictionary")
    ]
    return refusal_of_file(name, ending, (*published, url_for("figures_json.figures"))).page()


@data_blueprint.get("/data/corrections.csv")
@public_page
def corrections() -> ResponseReturnValue:
    """Return the corrections of published values, oldest first, as CSV."""
    return _csv(CORRECTIONS, all_corrections())


@data_blueprint.get("/data/figures-dictionary.csv")
@public_page
def dictionary() -> ResponseReturnValue:
    """Return the data dictionary in every language as CSV."""
    return _csv(DICTIONARY, dictionary_rows())


def _csv(file: DataFile[Any], rows: Iterable[Any]) -> Response:
    return Response(file.as_csv(rows), content_type="text/csv; charset=utf-8")
