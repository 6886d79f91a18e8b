"""Public CSV files; header and rows are both written from one list of columns."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal.figures.definitions.figure import Column

T = TypeVar("T")


@dataclass(frozen=True)
class DataFile(Generic[T]):
    """A public file: its name and its columns."""

    name: str
    columns: tuple[Column[T], ...]

    def as_csv(self, rows: Iterable[T]) -> str:
        """Return header and rows as CSV with a byte order mark, by which spreadsheets recognise UTF-8."""
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow([column.name for column in self.columns])
        writer.writerows([safe_cell(column.value(row)) for column in self.columns] for row in rows)
        return "\ufeff" + file.getvalue()


def safe_cell(value: Any) -> Any:
    """Return a value that a spreadsheet does not read as a formula; values other than text are returned unchanged."""
    is_formula = isinstance(value, str) and value[:1] in {"=", "+", "-", "@"}
    return f"'{value}" if is_formula else value
