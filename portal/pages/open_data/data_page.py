"""The page of open data: every public file and address, its columns with their definitions, and how it may be used."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.authority_settings.definitions import DATA_LICENCE
from portal.authority_settings.queries import current
from portal.figures.files.corrections_file import CORRECTIONS
from portal.figures.files.data_dictionary import DATA_FILES, DICTIONARY
from portal.figures.files.data_files import COMPLAINT_MONTHS, COVERAGE, SUPERVISION, WAITS
from portal.figures.queries import closed_months, corrections_by_month, newest_day, written_at
from portal.platform.web.page_cache import public_page

blueprint = Blueprint("open_data_page", __name__, template_folder="templates")
ENDPOINTS = {
    SUPERVISION.name: "supervision_data.table",
    WAITS.name: "supervision_data.waits",
    COMPLAINT_MONTHS.name: "supervision_data.complaint_months",
    COVERAGE.name: "supervision_data.guides_coverage",
    DICTIONARY.name: "supervision_data.dictionary",
    CORRECTIONS.name: "supervision_data.corrections",
}
ABOUT = {
    SUPERVISION.name: _l("complaints, ratings, findings and corrective actions: all, by department and by service"),
    WAITS.name: _l("waiting times: all, by department, by service, by step and by month of acceptance"),
    COMPLAINT_MONTHS.name: _l("complaints by month of receipt, with the replies: all, by department and by service"),
    COVERAGE.name: _l("how complete the guides are"),
    DICTIONARY.name: _l("what every column and every figure means, in each language"),
    CORRECTIONS.name: _l("published values that were wrong, each with the right one and the reason"),
}
MONTHS_SHOWN = 12  # unsourced; the page of months has them all


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """Show what can be downloaded, as of which day, what each column means, and on which terms it may be used."""
    day, months = newest_day(), closed_months()
    return render_template(
        "open_data/public/files.html",
        files=DATA_FILES,
        endpoints=ENDPOINTS,
        about=ABOUT,
        day=day,
        written_at=written_at(day) if day else None,
        months=months[:MONTHS_SHOWN],
        corrected=corrections_by_month(),
        has_more_months=len(months) > MONTHS_SHOWN,
        licence=current(DATA_LICENCE),
    )
