"""Figures as of the end of the month before, as posters read them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Flask

from portal.figures.models import FigureDay
from portal.figures.values import Figures, MonthLine, Volumes
from portal.figures.vocabulary import ALL, ScopeKind
from portal.library.statistics.disclosure_control import Breakdown, Period
from portal.platform.clock import local_today
from portal.platform.storage import content_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache

NAMES = {"zh": "道路货物运输经营许可", "en": "Road haulage licence"}
GOOD = {"accepted": 20, "in_time": 18, "half": 3, "nine_tenths": 5, "promised": 8}
BAD = {"accepted": 40, "in_time": 30, "late": 4, "open": 3, "open_late": 2, "half": 6, "nine_tenths": 11, "promised": 8}


def closed_month(today: date) -> date:
    """Return the last day of the month before that of a day."""
    return today.replace(day=1) - timedelta(days=1)


def waits(**numbers: Any) -> dict[str, Any]:
    """Return figures of waiting in which everything adds up; ``late_in_month`` is of the last month."""
    late_in_month = numbers.pop("late_in_month", 0)
    limits = {
        name: {"amount": numbers.pop(name), "unit": "working_days"} for name in ("promised", "law") if name in numbers
    }
    found = {
        "accepted": 0,
        "in_time": 0,
        "late": 0,
        "open": 0,
        "open_late": 0,
        "half": None,
        "nine_tenths": None,
    } | numbers
    found["taken_back"] = found["accepted"] - found["in_time"] - found["late"] - found["open"] + found["open_late"]
    found["is_withheld"] = found["half"] is None
    months = [
        {"month": f"{year}-{month:02}", "accepted": 0, "in_time": 0, "late": 0, "open": 0, "half": None}
        for year, month in Period(closed_month(local_today())).months
    ]
    months[-1] |= {"accepted": found["accepted"], "in_time": found["in_time"], "late": late_in_month}
    others = {"paused": 0, "paused_of": 0, "longest": None, "oldest_on": None, "oldest_days": None}
    return found | others | limits | {"months": months, "steps": []}


def close_month(
    app: Flask,
    services: Mapping[str, Mapping[str, Any]],
    volumes: Volumes | None = None,
    *,
    names: Mapping[str, dict[str, str]] | None = None,
    department: dict[str, str] | None = None,
    late_complaints: int = 0,
    verdicts: Breakdown | None = None,
    breakdowns: Mapping[str, Breakdown] | None = None,
) -> str:
    """Write the figures of the transport department and its services as of the end of a month; return the month."""
    with app.test_request_context("/zh/"), writing():
        day, volumes = closed_month(local_today()), volumes or Volumes()
        lines = tuple(MonthLine(month) for month in Period(day).months)
        lines = (*lines[:-1], MonthLine(lines[-1].month, volumes.received, volumes.in_time, late_complaints))
        document = Figures(
            volumes, months=lines, **({"verdicts": verdicts or Breakdown()} | dict(breakdowns or {}))
        ).as_json()
        of_services = {code: waits(**numbers) for code, numbers in services.items()}
        sums = {
            name: sum(each[name] for each in of_services.values())
            for name in ("accepted", "in_time", "late", "open", "open_late")
        }
        whole = waits(**sums, late_in_month=1 if sums["late"] else 0) if services else None
        named = {"name": department or {"zh": "交通运输局", "en": "Transport Bureau"}}
        rows = [
            (ScopeKind.ALL, ALL, document | {"waits": whole}),
            (ScopeKind.DEPARTMENT, "transport", document | named | {"waits": whole}),
        ]
        for code, found in of_services.items():
            name = {"name": (names or {}).get(code, NAMES)}
            rows.append((ScopeKind.PROCEDURE, code, Figures().as_json() | name | {"waits": found}))
        for kind, code, written in rows:
            place = "" if kind == ScopeKind.ALL else "transport"
            db.session.add(FigureDay(as_of=day, kind=kind, code=code, department_code=place, document=written))
    page_cache.clear()
    content_revisions.clear_recent_revisions()
    return f"{day:%Y-%m}"
