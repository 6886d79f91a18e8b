"""Staff pages of the import of case files."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.cases.intake import forms, queries
from portal.cases.intake.file_reader import import_case_file
from portal.cases.intake.vocabulary import KNOWN, NAMES
from portal.cases.vocabulary import PauseKind
from portal.imports.jobs import work_in_background
from portal.imports.models import ImportRun
from portal.imports.operations import MAX_UPLOAD_BYTES, start_run
from portal.imports.vocabulary import Options, Purpose
from portal.library.access.permissions import requires
from portal.platform.web.form_actions import carry_out

blueprint = Blueprint("intake_admin", __name__, template_folder="../templates")


@blueprint.route("/import/", methods=["GET", "POST"])
@requires("cases:case:import")
def import_cases() -> ResponseReturnValue:
    """Accept a file of cases and begin to import it; the page of the run shows its progress."""
    form = forms.CaseFileForm()
    started: list[ImportRun] = []

    def start() -> None:
        file = form.file.data
        run = start_run(g.actor, file_name=file.filename or "-", content=file.read(), options=Options(Purpose.CASES))
        started.append(run)

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
    response = carry_out(form, start, url_for("cases_admin.index"), page)
    if not started:
        return response
    work_in_background(started[0].reference, import_case_file)
    return redirect(url_for("imports_admin.show", reference=started[0].reference), 303)


import_cases.max_bytes = MAX_UPLOAD_BYTES  # type: ignore[attr-defined] # larger than other forms may be
