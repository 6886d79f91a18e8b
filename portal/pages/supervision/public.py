"""The public figures: of the authority, of a department, of a procedure; as pages and as one file."""

import csv
import io
from collections.abc import Mapping

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.cases.statistics.queries import figures_listed, figures_of, newest_day
from portal.complaints.vocabulary import ComplaintKind, Verdict
from portal.library.statistics.disclosure_control import WITHHELD_UNDER, Period
from portal.library.text.languages import WRITTEN
from portal.library.text.text_input import read_day
from portal.organisation.queries import get_department
from portal.pages.supervision import queries
from portal.pages.supervision.bars import latest_step, steps_in_order, wait_bar
from portal.pages.supervision.csv_export import as_csv, safe_cell
from portal.pages.supervision.queries import NOTHING, Figures, FigureScope
from portal.platform.clock import local_today
from portal.platform.web.page_cache import public_page
from portal.procedures.catalogue.queries import coverage, departments_in_force, procedures_in_force
from portal.procedures.queries import get_version_in_force
from portal.ratings.vocabulary import RatingLevel

blueprint = Blueprint("supervision_public", __name__, template_folder="templates")
data_blueprint = Blueprint("supervision_data", __name__)

CSV_COLUMNS = (
    "scope", "code", *(f"name_{code}" for code in WRITTEN), "from", "as_of", "complaints_received",
    "complaints_declined", "complaints_withdrawn", "complaints_answered_in_time", "complaints_late",
    "complaints_unanswered", "verdict_satisfied", "verdict_partly", "verdict_not_satisfied",
    "verdict_silent", "ratings", "ratings_not_counted",
    "rating_5", "rating_4", "rating_3", "rating_2", "rating_1", "findings_open", "findings_overdue", "actions_open",
    "actions_overdue", "actions_closed_effective",
)  # fmt: skip


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """Show the whole authority, department by department."""
    period, scope = queries.present_period(), FigureScope()
    by_department = queries.group_by_department(queries.figures_by_procedure(period, scope))
    rows = [(each, by_department.get(each.code, NOTHING)) for each, _ in departments_in_force()]
    figures = queries.add_up(by_department.values())
    covered = coverage(local_today())
    return _page(
        "supervision/public/index.html",
        period,
        scope,
        figures,
        rows=rows,
        coverage=covered,
        waits=figures_of("all"),
        waits_by=figures_listed("department"),
    )


@blueprint.get("/departments/<code>/")
@public_page
def department(code: str) -> ResponseReturnValue:
    """Show a department, procedure by procedure."""
    period, scope, found = queries.present_period(), FigureScope(department=code), get_department(code)
    by_procedure = queries.figures_by_procedure(period, scope)
    rows = [(each, by_procedure.get(each.code, NOTHING)) for each in procedures_in_force(code)]
    return _page(
        "supervision/public/department.html",
        period,
        scope,
        queries.add_up(by_procedure.values()),
        department=found,
        rows=rows,
        waits=figures_of("department", code),
        waits_by=figures_listed("procedure", department=code),
    )


@blueprint.get("/procedures/<code>/")
@public_page
def procedure(code: str) -> ResponseReturnValue:
    """Show one procedure."""
    period, scope, version = queries.present_period(), FigureScope(procedure=code), get_version_in_force(code)
    figures = queries.figures_by_procedure(period, scope).get(code, NOTHING)
    guide, kept = version.guide, figures_of("procedure", code)
    return _page(
        "supervision/public/procedure.html",
        period,
        scope,
        figures,
        version=version,
        guide=guide,
        steps={step.key: step for step in guide.steps},
        waits=kept,
        bar=wait_bar(guide, kept.figures) if kept else None,
        latest=latest_step(kept.figures) if kept else None,
        in_order=steps_in_order(guide, kept.figures) if kept else [],
    )


@data_blueprint.get("/data/supervision.csv")
@public_page
def table() -> ResponseReturnValue:
    """Give the figures of every department and every procedure in force as one file."""
    period = queries.present_period()
    by_procedure = queries.figures_by_procedure(period, FigureScope())
    by_department = queries.group_by_department(by_procedure)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(CSV_COLUMNS)
    for each, _ in departments_in_force():
        writer.writerow(_row("department", each.code, each.name, period, by_department.get(each.code, NOTHING)))
    for one in procedures_in_force():
        writer.writerow(_row("procedure", one.code, one.name, period, by_procedure.get(one.code, NOTHING)))
    return Response("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")


@data_blueprint.get("/data/waits.csv")
@public_page
def waits() -> ResponseReturnValue:
    """Give every figure of waiting as one file, as of the newest day or (``?as_of=``) one that is kept."""
    day = newest_day()
    if "as_of" in request.args:
        day = read_day(request.args["as_of"])
        if day is None:
            abort(400)
    names: dict[str, Mapping[str, Mapping[str, str]]] = {
        "all": {"": {}},
        "department": {each.code: each.name for each, _ in departments_in_force()},
        "procedure": {each.code: each.name for each in procedures_in_force()},
    }
    rows = [
        (row, names[kind].get(code, {})) for kind in names for code, row in sorted(figures_listed(kind, day).items())
    ]
    if not rows and "as_of" in request.args:
        abort(404)
    return Response(as_csv(rows), content_type="text/csv; charset=utf-8")


def _row(scope: str, code: str, name: dict[str, str], period: Period, figures: Figures) -> list[object]:
    numbers = figures.volumes
    verdicts = [figures.verdicts.counts[value] if figures.verdicts.total else "" for value in Verdict]
    levels = [figures.levels.counts[value] if figures.levels.total else "" for value in RatingLevel]
    return [
        scope, code, *(safe_cell(name.get(each, "")) for each in WRITTEN), period.from_on, period.as_of,
        numbers.received, numbers.declined, numbers.withdrawn, numbers.in_time, numbers.late, numbers.unanswered,
        *verdicts, numbers.ratings, numbers.not_counted, *levels, numbers.findings_open, numbers.findings_overdue,
        numbers.actions_open, numbers.actions_overdue, numbers.actions_effective,
    ]  # fmt: skip


def _page(template: str, period: Period, scope: FigureScope, figures: Figures, **values: object) -> str:
    return render_template(
        template,
        period=period,
        figures=figures,
        months=queries.complaints_by_month(period, scope),
        levels=list(RatingLevel),
        verdicts=list(Verdict),
        kinds=[kind for kind in ComplaintKind if kind is not ComplaintKind.INTEGRITY],
        least=WITHHELD_UNDER,
        **values,
    )
