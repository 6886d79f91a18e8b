"""Forms of import and export."""

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from portal.imports.models import ImportRun
from portal.imports.operations import NotShownError, is_fault
from portal.imports.vocabulary import REMARK, ImportEffect, Purpose, RowOutcome
from portal.library.domain.labelled_enum import LabelledEnum
from portal.platform.web.forms import PortalForm, choose, day


class GuidePurpose(LabelledEnum):
    """Purposes offered on this page; other slices use the same import runs."""

    GUIDES = Purpose.GUIDES.value, Purpose.GUIDES.label
    CATALOGUE = Purpose.CATALOGUE.value, Purpose.CATALOGUE.label


class CheckedImportForm(PortalForm):
    """Lets the file of a check be imported; a box offers to overwrite the drafts that it found held."""

    may_overwrite = BooleanField(
        _l("Overwrite these drafts"),
        description=_l("Their present text is stored with the version and can be used again there."),
    )


class ImportForm(PortalForm):
    """A file and the options of its import."""

    file = FileField(
        _l("File"),
        description=_l("XLSX, JSON, JSONL, or CSV in UTF-8 or GB18030; at most 8 MB."),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".xlsx,.json,.jsonl,.csv"},
    )
    purpose = choose(_l("Contents of the file"), GuidePurpose)
    due_on = day(_l("Due date for guides in the list"), _l("Only for a list of services."), required=False)
    create_departments = BooleanField(_l("Add departments that do not exist yet"))
    all_or_nothing = BooleanField(_l("Import everything or nothing"))


def page_of_run(run: ImportRun, form: CheckedImportForm) -> str:
    """Return the page of a run, with the errors of the form that imports a checked file."""
    return render_template(
        "imports/admin/show.html",
        run=run,
        faults=[line for line in run.report if is_fault(line)],
        others=[line for line in run.report if not is_fault(line)],
        form=form,
        too_long=NotShownError.message,
        results={each.value: each.label for each in (*RowOutcome, *ImportEffect)} | {REMARK: _l("Remark")},
    )
