"""The figures of waiting as a CSV file."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from portal.cases.models import CaseFigures
from portal.library.text.languages import WRITTEN
from portal.library.working_time.due_dates import WORKING_DAYS

COLUMNS = (
    "as_of", "kind", "code", *(f"name_{code}" for code in WRITTEN), "part", "part_code", "law_limit", "law_unit",
    "promised_limit", "promised_unit", "accepted", "within_limit", "late", "open", "open_late", "taken_back",
    "share_within_limit", "half_within_days", "nine_tenths_within_days", "longest_days", "oldest_open_on",
    "oldest_open_days", "cases_with_pauses_share", "cases_with_pauses_of",
)  # fmt: skip


def as_csv(rows: Iterable[tuple[CaseFigures, Mapping[str, str]]]) -> str:
    """Write every figure that is shown: of the period, of each month, of each step."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row, name in rows:
        head = [row.as_of, row.kind, row.code, *(safe_cell(name.get(code, "")) for code in WRITTEN)]
        figures = row.figures
        limits = [*_limit(figures.get("law")), *_limit(figures.get("promised"))]
        pauses = [figures["paused_share"], figures["paused_of"] or None]
        writer.writerow([*head, "period", "", *limits, *_cells(figures), *pauses])
        for month in figures["months"]:
            writer.writerow([*head, "month", month["month"], *limits, *_cells(month)])
        for step in figures["steps"]:
            writer.writerow([*head, "step", step["key"], *_limit(None), *_limit(step.get("limit")), *_cells(step)])
    return "\ufeff" + file.getvalue()


def _limit(limit: Mapping[str, Any] | None) -> tuple[Any, Any]:
    return (limit.get("amount"), limit.get("unit", WORKING_DAYS)) if limit else (None, None)


def _cells(figures: Mapping[str, Any]) -> list[Any]:
    names = ("in_time", "late", "open", "open_late", "taken_back", "share", "half", "nine_tenths", "longest",
             "oldest_on", "oldest_days")  # fmt: skip
    return [figures.get("accepted", figures.get("of")), *(figures.get(name) for name in names)]


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
