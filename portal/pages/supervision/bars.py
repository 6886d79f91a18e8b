"""What bars of waiting show of a service: its limits and its published figures."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from portal.library.charts.time_bar import ServiceDays, TimeBar, time_bar
from portal.library.guide.document import Guide
from portal.library.guide.limit_text import in_working_days
from portal.library.working_time.due_dates import CALENDAR_DAYS, HOURS

MIN_BEGUN_RANKED = 10  # times a step was begun; unsourced: with fewer, one case moves its share by more than a tenth
MIN_LATE_RANKED = 2  # late cases; unsourced: a single one is no "often"


def service_days(guide: Guide, figures: Mapping[str, Any] | None) -> ServiceDays:
    """Return the limits of a guide in working days, and the waits of its published figures."""
    waits, limits = figures or {}, {"law": guide.statutory_limit, "promised": guide.committed_limit}
    return ServiceDays(
        promised=in_working_days(guide.committed_limit),
        law=in_working_days(guide.statutory_limit),
        half=waits.get("half"),
        nine_tenths=waits.get("nine_tenths"),
        is_withheld=bool(waits.get("is_withheld")),
        about=frozenset(name for name, limit in limits.items() if limit and limit.unit in (CALENDAR_DAYS, HOURS)),
    )


def wait_bar(guide: Guide, figures: Mapping[str, Any] | None = None) -> TimeBar | None:
    """Return the bar of a service, of its limits alone without figures; None when there is no length to draw."""
    return time_bar(service_days(guide, figures))


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
