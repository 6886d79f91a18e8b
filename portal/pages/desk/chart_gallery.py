"""The content of the page of charts: every chart in every state, with invented figures (``content/charts.json``)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from portal.library.charts.age_bars import age_bars
from portal.library.charts.complaint_flow import ComplaintCounts, complaint_flow
from portal.library.charts.control_line import MonthValue, control_line
from portal.library.charts.heat_strip import heat_strip
from portal.library.charts.month_columns import MonthColumns, MonthCounts, month_columns
from portal.library.charts.stacked_bar import stacked_bar
from portal.library.charts.sum_line import sum_line
from portal.library.charts.time_bar import ServiceDays, time_bar
from portal.library.charts.unit_grid import unit_grid
from portal.library.charts.wait_rows import wait_rows
from portal.pages.supervision import month_sentences, sentences
from portal.pages.supervision.complaint_months import months_sentence
from portal.ratings.vocabulary import RatingLevel

CONTENT = Path(__file__).parent / "content" / "charts.json"
MONTHS = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]
LEVELS = tuple(f"level-{level}" for level in range(1, len(RatingLevel) + 1))  # the best first
AGES = ("30", "60", "90", "more")


def charts_shown() -> dict[str, Any]:
    """Return every chart in its states, each with the sentence above it."""
    content = json.loads(CONTENT.read_text(encoding="utf-8"))
    waits = wait_rows({key: _service_days(service["days"]) for key, service in content["services"].items()})
    strips = [heat_strip(list(rows.items())) for rows in content["strips"]]
    complaints = [ComplaintCounts(**counts) for counts in content["complaints"]]
    lines = _shares(content)
    days = [_month(*values, centre=7, lower=2.5, upper=11.5) for values in zip(MONTHS, content["days"], strict=True)]
    return {
        "bars": [time_bar(_service_days(each)) for each in content["bars"]],
        "waits": (sentences.services_sentence(waits), waits),
        "services": {key: service["name"] for key, service in content["services"].items()},
        "lines": [(month_sentences.on_time_sentence(months), control_line(months, is_share=True)) for months in lines],
        "days": (month_sentences.waiting_sentence(days), control_line(days, is_share=False)),
        "columns": [_columns(received) for received in content["columns"]],
        "strips": [(sentences.late_sentence(strip), strip) for strip in strips],
        "departments": content["departments"],
        "months": MONTHS,
        "ratings": [_ratings(counts) for counts in content["ratings"]],
        "levels": dict(zip(LEVELS, (level.label for level in sorted(RatingLevel, reverse=True)), strict=True)),
        "complaints": [(sentences.complaints_sentence(each), complaint_flow(each)) for each in complaints],
        "sum": sum_line(2973, [("in_time", 2702), ("late", 70), ("ended", 131), ("open", 70)]),
        "promise": sentences.promise_sentence(2702, 70, 11),
        "formula": sentences.promise_formula(2702, 70, 11),
        "units": unit_grid(2702, 81),
        "few": sentences.promise_sentence(16, 0, 1),
        "few_units": unit_grid(16, 1),
        "few_sum": sum_line(18, [("in_time", 16), ("late", 0), ("ended", 1), ("open", 1)]),
        "ages": AGES,
        "actions": [_actions(rows) for rows in content["actions"]],
    }


def _service_days(days: dict[str, Any]) -> ServiceDays:
    return ServiceDays(**{**days, "about": frozenset(days.get("about", ()))})


def _month(month: date, value: float, *, centre: float, lower: float, upper: float) -> MonthValue:
    return MonthValue(month, value, centre, lower, upper, not lower <= value <= upper, 200)


def _shares(content: dict[str, Any]) -> list[list[MonthValue]]:
    """Return months with one outside of the limits, all within, some without cases, and too few for limits."""
    usual = [
        _month(month, value / 1000, centre=0.971, lower=low / 1000, upper=1)
        for month, value, low in zip(MONTHS, content["on_time"], content["lower"], strict=True)
    ]
    within = [MonthValue(each.month, each.value, 0.971, 0.9, 1, n=90) for each in usual]
    gaps = [each if place not in (3, 4, 8) else MonthValue(each.month, None, n=0) for place, each in enumerate(usual)]
    return [usual, within, gaps, [MonthValue(each.month, each.value, n=200) for each in usual[:3]]]


def _columns(received: list[int]) -> tuple[str, MonthColumns | None]:
    """Return columns of complaints, of which every third month has late ones."""
    numbers = enumerate(zip(MONTHS, received, strict=True))
    months = [
        MonthCounts(month, count, count * 2 // 3, 0 if place % 3 else count // 6) for place, (month, count) in numbers
    ]
    drawn = month_columns(months)
    return months_sentence(drawn) if drawn else "", drawn


def _ratings(counts: list[int]) -> tuple[str, Any, int]:
    silent = 1283 if counts[0] else 0
    sentence = sentences.ratings_sentence(sum(counts[:3]), sum(counts), silent)
    return sentence, stacked_bar(list(zip(LEVELS, counts, strict=True))), silent


def _actions(rows: list[list[int]]) -> tuple[str, Any]:
    bars = age_bars([(key, count, overdue) for key, (count, overdue) in zip(AGES, rows, strict=True)])
    return sentences.actions_sentence(sum(row[0] for row in rows), sum(row[1] for row in rows), 50), bars
