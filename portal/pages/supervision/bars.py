"""Bars that compare waits: statutory limit, promised limit and actual waits, on one scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.library.guide.document import Guide
from portal.library.guide.limit_text import in_working_days
from portal.library.statistics.shares import length_of
from portal.library.working_time.due_dates import CALENDAR_DAYS, HOURS

MIN_BEGUN_RANKED = 10  # times a step was begun; unsourced: with fewer, one case moves its share by more than a tenth
MIN_LATE_RANKED = 2  # late cases; unsourced: a single one is no "often"


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
    places = {name: None if value is None else length_of(value, longest) for name, value in days.items()}
    limits = (guide.statutory_limit, guide.committed_limit)
    is_about = any(limit is not None and limit.unit in (CALENDAR_DAYS, HOURS) for limit in limits)
    return WaitBar(**places, is_about=is_about)


def latest_step(figures: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the step with the largest share of late cases; None when too few cases tell, or two steps are even.

    Compared are the steps begun ``MIN_BEGUN_RANKED`` times, of which there must be two; the first must have been late
    ``MIN_LATE_RANKED`` times.
    """
    ranked = sorted((step for step in figures["steps"] if step["of"] >= MIN_BEGUN_RANKED), key=_lateness, reverse=True)
    if len(ranked) < 2 or _lateness(ranked[0]) == _lateness(ranked[1]):
        return None
    return ranked[0] if ranked[0]["late"] >= MIN_LATE_RANKED else None


def _lateness(step: Mapping[str, Any]) -> tuple[Fraction, int]:
    return Fraction(step["late"], step["of"]), step["late"]


def steps_in_order(guide: Guide, figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the figures of steps in the order of the guide; steps that it no longer has come last."""
    places = {step.key: place for place, step in enumerate(guide.steps)}
    return sorted(figures["steps"], key=lambda step: (places.get(step["key"], len(places)), step["key"]))
