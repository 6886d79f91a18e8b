"""Waiting, drawn and tabulated: what the law demands, what was promised, what people really waited, on one scale."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.cases.models import CaseFigures
from portal.library.guide.document import Guide
from portal.library.guide.limit_text import in_working_days
from portal.library.working_time.due_dates import CALENDAR_DAYS, HOURS, WORKING_DAYS

COLUMNS = (
    "as_of", "kind", "code", "name_zh", "name_en", "part", "part_code", "law_limit", "law_unit", "promised_limit",
    "promised_unit", "accepted", "within_limit", "late", "open", "open_late", "taken_back", "share_within_limit",
    "half_within_days", "nine_tenths_within_days", "longest_days", "oldest_open_on", "oldest_open_days",
    "cases_with_pauses_share", "cases_with_pauses_of",
)  # fmt: skip


@dataclass(frozen=True)
class WaitBar:
    """Working days on one scale of 100: None where there is no such thing; ``about`` limits were converted."""

    law: float | None
    promised: float | None
    half: float | None
    nine_tenths: float | None
    is_about: bool


def wait_bar(guide: Guide, figures: Mapping[str, Any]) -> WaitBar | None:
    """Return the bar of a service; None where there is nothing to draw."""
    days = {
        "law": in_working_days(guide.statutory_limit),
        "promised": in_working_days(guide.committed_limit),
        "half": figures["half"],
        "nine_tenths": figures["nine_tenths"],
    }
    longest = max((value for value in days.values() if value is not None), default=0)
    if not longest:
        return None
    places = {name: None if value is None else round(100 * value / longest, 1) for name, value in days.items()}
    limits = (guide.statutory_limit, guide.committed_limit)
    is_about = any(limit is not None and limit.unit in (CALENDAR_DAYS, HOURS) for limit in limits)
    return WaitBar(**places, is_about=is_about)


def latest_step(figures: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the step that is late most, by the share of its cases; None where none was late."""
    late = [step for step in figures["steps"] if step["late"]]
    return max(late, key=lambda step: (step["late"] / max(1, step["of"]), step["late"]), default=None)


def steps_in_order(guide: Guide, figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the figures of steps in the order of the guide; those that it has no more come last."""
    places = {step.key: place for place, step in enumerate(guide.steps)}
    return sorted(figures["steps"], key=lambda step: (places.get(step["key"], len(places)), step["key"]))


def as_csv(rows: Iterable[tuple[CaseFigures, Mapping[str, str]]]) -> str:
    """Write every figure that is shown: of the period, of each month, of each step."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row, name in rows:
        head = [row.as_of, row.kind, row.code, safe_cell(name.get("zh", "")), safe_cell(name.get("en", ""))]
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
