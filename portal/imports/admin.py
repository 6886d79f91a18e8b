"""Staff views of import and export."""

import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from io import BytesIO
from typing import BinaryIO

from flask import Blueprint, Response, abort, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.imports import operations, queries
from portal.imports.corrections import corrections
from portal.imports.forms import CheckedImportForm, ImportForm, page_of_run
from portal.imports.jobs import work_in_background
from portal.imports.models import ImportRun
from portal.imports.vocabulary import Options, Purpose
from portal.library.access.permissions import requires
from portal.library.guide.document import Guide
from portal.library.guide_files import export
from portal.library.text.formats import language
from portal.platform.clock import local_today
from portal.platform.storage.audit import record_event
from portal.platform.storage.transaction import writing
from portal.platform.web.form_actions import attempt, carry_out
from portal.procedures.queries import get_version_for

blueprint = Blueprint("imports_admin", __name__, template_folder="templates")
TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WRITERS: dict[str, Callable[[Iterable[Guide], BinaryIO], None]] = {
    "json": export.write_json,
    "jsonl": export.write_lines,
    "xlsx": lambda guides, handle: export.write_workbook(guides, handle, language()),
}
ONLY_CHECK = "only_check"  # the button that imports nothing yet
GUIDE_DUE_AFTER = timedelta(days=180)  # default due date of guides for listed services; unsourced


@blueprint.get("/")
@requires("imports:run:see")
def index() -> ResponseReturnValue:
    """Show the import form, template and export links, and the actor's latest imports."""
    return _page(ImportForm(formdata=None, due_on=local_today() + GUIDE_DUE_AFTER, purpose=Purpose.GUIDES.value))


def _page(form: ImportForm) -> str:
    if not g.actor.may("organisation:structure:change") and "create_departments" in form:
        del form.create_departments
    return render_template("imports/admin/index.html", form=form, runs=queries.runs_of(g.actor))


@blueprint.post("/import/")
@requires("imports:run:start")
def start() -> ResponseReturnValue:
    """Accept a file and start its import in the background; redirect to its progress page."""
    form = ImportForm()
    started: list[ImportRun] = []

    def store() -> None:
        options = Options(
            Purpose(form.purpose.data),
            form.all_or_nothing.data,
            form.create_departments.data and g.actor.may("organisation:structure:change"),
            form.due_on.day or local_today() + GUIDE_DUE_AFTER,
            is_check=ONLY_CHECK in request.form,
        )
        file = form.file.data
        started.append(
            operations.start_run(g.actor, file_name=file.filename or "-", content=file.read(), options=options)
        )

    response = carry_out(form, store, lambda: url_for(".show", reference=started[0].reference), lambda: _page(form))
    if started:
        work_in_background(started[0].reference)
    return response


start.max_bytes = operations.MAX_UPLOAD_BYTES  # type: ignore[attr-defined] # larger than other forms may be


@blueprint.get("/runs/<reference>/")
@requires("imports:run:see")
def show(reference: str) -> ResponseReturnValue:
    """Show the progress of an import, and its problems by row and cell."""
    return page_of_run(queries.get_run_for(g.actor, reference), CheckedImportForm(formdata=None))


@blueprint.post("/runs/<reference>/import/")
@requires("imports:run:publish")
def import_checked(reference: str) -> ResponseReturnValue:
    """Import the file of a check, once: one's own, or what a second person publishes; case files have another view."""
    run, form = queries.get_run_for(g.actor, reference), CheckedImportForm()
    if run.purpose is Purpose.CASES or not (run.publishes or g.actor.may("imports:run:start")):
        abort(404)
    if not attempt(form, lambda: operations.import_checked_file(g.actor, run, may_overwrite=form.may_overwrite.data)):
        return page_of_run(run, form), 400
    work_in_background(reference)
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.get("/runs/<reference>/problems/")
@requires("imports:run:see")
def problems(reference: str) -> ResponseReturnValue:
    """Return the file of a run with its problems beside the cells, or their list where it has no cells."""
    run = queries.get_run_for(g.actor, reference)
    with writing():
        record_event(g.actor, "download_import_file", "import_runs", reference)
    name, content = corrections(run)
    return send_file(BytesIO(content), as_attachment=True, download_name=name)


@blueprint.get("/template.xlsx")
@requires("imports:run:see")
def template() -> ResponseReturnValue:
    """Return the import template as a workbook."""
    return _file("template.xlsx", "xlsx", [])


@blueprint.get("/guides.<ending>")
@requires("imports:run:see")
def guides(ending: str) -> ResponseReturnValue:
    """Return the guides in force within the actor's reach as a file."""
    if ending not in WRITERS:
        abort(404)
    with writing():
        record_event(g.actor, "export_guides", "guides", ending)
    return _file(f"guides.{ending}", ending, queries.guides_to_export(g.actor))


@blueprint.get("/<code>/<int:number>/guide.<ending>")
@requires("imports:run:see")
def download(code: str, number: int, ending: str) -> ResponseReturnValue:
    """Return one version as a file."""
    if ending not in WRITERS:
        abort(404)
    version = get_version_for(g.actor, code, number, "procedures:version:see")
    return _file(f"{code}-{number}.{ending}", ending, [version.guide])


def _file(name: str, ending: str, guides: Iterable[Guide]) -> Response:
    handle = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    WRITERS[ending](guides, handle)
    handle.seek(0)
    return send_file(handle, mimetype=TYPES[ending], as_attachment=True, download_name=name)
