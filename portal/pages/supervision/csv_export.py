"""Public CSV files, written from the list of their columns: header and rows cannot disagree."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal.pages.supervision.figure import Column

T = TypeVar("T")


@dataclass(frozen=True)
class DataFile(Generic[T]):
    """A public file by its name, with a column for each value of a row."""

    name: str
    columns: tuple[Column[T], ...]

    def as_csv(self, rows: Iterable[T]) -> str:
        """Write header and rows, with the byte order mark by which spreadsheets know UTF-8."""
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow([column.name for column in self.columns])
        writer.writerows([safe_cell(column.value(row)) for column in self.columns] for row in rows)
        return "\ufeff" + file.getvalue()


def safe_cell(value: Any) -> Any:
    """Keep a spreadsheet from taking text for a formula; what is not text stays as it is."""
    is_formula = isinstance(value, str) and value[:1] in {"=", "+", "-", "@"}
    return f"'{value}" if is_formula else value
