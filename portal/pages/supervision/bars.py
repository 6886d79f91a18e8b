"""Bars that compare waits: statutory limit, promised limit and actual waits, on one scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.library.guide.document import Guide
from portal.library.guide.limit_text import in_working_days
from portal.library.working_time.due_dates import CALENDAR_DAYS, HOURS


@dataclass(frozen=True)
class WaitBar:
    """Positions on a scale from 0 to 100, None for a missing value.

    ``is_about`` says that a limit was converted to working days.
    """

    law: float | None
    promised: float | None
    half: float | None
    nine_tenths: float | None
    is_about: bool


def wait_bar(guide: Guide, figures: Mapping[str, Any]) -> WaitBar | None:
    """Return the bar of a service; None when there are no values."""
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
    """Return the step with the largest share of late cases; None when none was late."""
    late = [step for step in figures["steps"] if step["late"]]
    return max(late, key=lambda step: (step["late"] / max(1, step["of"]), step["late"]), default=None)


def steps_in_order(guide: Guide, figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the figures of steps in the order of the guide; steps that it no longer has come last."""
    places = {step.key: place for place, step in enumerate(guide.steps)}
    return sorted(figures["steps"], key=lambda step: (places.get(step["key"], len(places)), step["key"]))


def stretches(counts: Sequence[int], width: float = 100.0) -> list[tuple[float, float]]:
    """Return (start, length) of each part of a bar of ``width``, proportional to the counts."""
    total = sum(counts) or 1
    parts, start = [], 0.0
    for count in counts:
        length = width * count / total
        parts.append((round(start, 2), round(length, 2)))
        start += length
    return parts
