"""The data dictionary: the meaning of every column of the public files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Column, Figure
from portal.figures.files.corrections_file import CORRECTIONS
from portal.figures.files.csv_export import DataFile
from portal.figures.files.data_files import COMPLAINT_MONTHS, COVERAGE, SUPERVISION, WAITS
from portal.library.text.languages import WRITTEN, label_in


@dataclass(frozen=True)
class DictionaryRow:
    """A column of a file."""

    file: str
    column: Column[Any]

    @property
    def shown_at(self) -> str:
        """Return the names of the page sections that show it."""
        return " ".join(self.column.shown) if isinstance(self.column, Figure) else ""


def dictionary_rows() -> Iterator[DictionaryRow]:
    """Yield a row for every column of every file."""
    for file in DATA_FILES:
        for column in file.columns:
            yield DictionaryRow(file.name, column)


def _columns_in(language: str) -> tuple[Column[DictionaryRow], ...]:
    return (
        Column(
            f"label_{language}",
            _l("Label (%(language)s)", language=language),
            _l("What the column is called in the language “%(language)s”.", language=language),
            lambda row: label_in(row.column.label, language),
        ),
        Column(
            f"definition_{language}",
            _l("Definition (%(language)s)", language=language),
            _l("What exactly the column counts or says, in the language “%(language)s”.", language=language),
            lambda row: label_in(row.column.definition, language),
        ),
    )


def _withheld_in(language: str) -> tuple[Column[DictionaryRow], ...]:
    return (
        Column(
            f"withheld_{language}",
            _l("Not published (%(language)s)", language=language),
            _l("What of it is not published and why, in the language “%(language)s”.", language=language),
            lambda row: label_in(row.column.withheld.label, language),
        ),
    )


DICTIONARY: DataFile[DictionaryRow] = DataFile(
    "figures-dictionary.csv",
    (
        Column(
            "file",
            _l("File"),
            _l("The file under /data/."),
            lambda row: row.file,
        ),
        Column(
            "column",
            _l("Column"),
            _l("The heading of the column, or the name of the figure."),
            lambda row: row.column.name,
        ),
        Column(
            "unit",
            _l("Unit"),
            _l(
                "How a value is read: text, date, count, amount (unit in the next column), per_cent, working_days or"
                " calendar_days."
            ),
            lambda row: row.column.unit,
        ),
        Column(
            "shown_at",
            _l("Shown at"),
            _l("The places of the public pages that show the figure; empty for none."),
            lambda row: row.shown_at,
        ),
        *(column for language in WRITTEN for column in _columns_in(language)),
        Column(
            "adds_up",
            _l("Adds up"),
            _l("The columns of which it is the sum or difference in every row, an empty cell counting as 0."),
            lambda row: row.column.adds_up,
        ),
        Column(
            "numerator",
            _l("Numerator"),
            _l("Of a share: the columns whose sum is taken."),
            lambda row: row.column.numerator,
        ),
        Column(
            "denominator",
            _l("Denominator"),
            _l("Of a share: the columns of whose sum it is a part."),
            lambda row: row.column.denominator,
        ),
        Column(
            "kind_of_day",
            _l("Kind of day"),
            _l("Which days count in it: none, working_days, calendar_days."),
            lambda row: row.column.day_kind.value,
        ),
        *(column for language in WRITTEN for column in _withheld_in(language)),
    ),
)
DATA_FILES: tuple[DataFile[Any], ...] = (SUPERVISION, WAITS, COMPLAINT_MONTHS, COVERAGE, DICTIONARY, CORRECTIONS)
