"""The public file of corrections: what stands beside published values, each with its reason."""

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Column, Unit
from portal.figures.files.csv_export import DataFile
from portal.figures.models import FigureCorrection
from portal.library.text.languages import LANGUAGES, WRITTEN
from portal.platform.clock import local_date


def _reason_in(code: str) -> Column[FigureCorrection]:
    language = LANGUAGES[code].label
    return Column(
        f"reason_{code}",
        _l("Why the value was wrong (%(language)s)", language=language),
        _l("Why the published value was wrong (%(language)s).", language=language),
        lambda row: row.reason.get(code, ""),
    )


CORRECTIONS: DataFile[FigureCorrection] = DataFile(
    "corrections.csv",
    (
        Column(
            "as_of",
            _l("As of"),
            _l("The day as of the end of which the value was published."),
            lambda row: row.as_of,
            Unit.DATE,
        ),
        Column(
            "scope",
            _l("Scope"),
            _l("What the value is of: “all”, “department” or “procedure” (a service)."),
            lambda row: row.kind,
        ),
        Column(
            "code",
            _l("Code"),
            _l("The code of the department or service; empty for the whole authority."),
            lambda row: row.code,
        ),
        Column(
            "figure",
            _l("Figure"),
            _l("The name of the figure: the heading of its column in the other files."),
            lambda row: row.figure,
        ),
        Column(
            "printed_value",
            _l("Published value"),
            _l("The value that was published; it stays so in the files of its month. Empty for none."),
            lambda row: row.printed_value,
        ),
        Column(
            "right_value",
            _l("Right value"),
            _l("What the value should have been; empty where that is not known or not published."),
            lambda row: row.right_value,
        ),
        *map(_reason_in, WRITTEN),
        Column(
            "corrected_on",
            _l("Corrected on"),
            _l("The day on which a second person confirmed the correction."),
            lambda row: local_date(row.corrected_at),
            Unit.DATE,
        ),
    ),
)
