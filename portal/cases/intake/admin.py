"""Staff pages of the import of case files."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.intake import forms, queries
from portal.cases.intake.file_reader import import_case_file
from portal.cases.intake.vocabulary import KNOWN, NAMES
from portal.cases.vocabulary import PauseKind
from portal.imports.forms import CheckedImportForm, page_of_run
from portal.imports.jobs import work_in_background
from portal.imports.models import ImportRun
from portal.imports.operations import MAX_UPLOAD_BYTES, import_checked_file, start_run
from portal.imports.queries import get_run_for
from portal.imports.vocabulary import Options, Purpose
from portal.library.access.permissions import requires
from portal.platform.web.form_actions import attempt, carry_out

blueprint = Blueprint("intake_admin", __name__, template_folder="../templates")


@blueprint.route("/import/", methods=["GET", "POST"])
@requires("cases:case:import")
def import_cases() -> ResponseReturnValue:
    """Accept a file of cases and begin to import it; the page of the run shows its progress."""
    form = forms.CaseFileForm()
    started: list[ImportRun] = []

    def start() -> None:
        file = form.file.data
        options = Options(Purpose.CASES, is_check="only_check" in request.form)
        started.append(start_run(g.actor, file_name=file.filename or "-", content=file.read(), options=options))

    def page() -> str:
        return render_template(
            "cases/admin/import.html",
            form=form,
            sources=queries.sources(),
            columns=KNOWN,
            in_chinese=[name for name in NAMES if not name.isascii()],
            kinds=list(PauseKind),
        )

    if not form.is_submitted():
        return page()
    response = carry_out(form, start, lambda: url_for("imports_admin.show", reference=started[0].reference), page)
    if started:
        work_in_background(started[0].reference, import_case_file)
    return response


import_cases.max_bytes = MAX_UPLOAD_BYTES  # type: ignore[attr-defined] # larger than other forms may be


@blueprint.post("/import/<reference>/")
@requires("cases:case:import")
def import_checked(reference: str) -> ResponseReturnValue:
    """Import the case file of a check, once."""
    run, form = get_run_for(g.actor, reference), CheckedImportForm()
    if run.purpose is not Purpose.CASES:
        abort(404)
    if not attempt(form, lambda: import_checked_file(g.actor, run, may_overwrite=False)):
        return page_of_run(run, form), 400
    work_in_background(reference, import_case_file)
    return redirect(url_for("imports_admin.show", reference=reference), 303)
