"""What bars of waiting show of a service: its limits and its published figures."""

from collections.abc import Mapping
from typing import Any

from portal.library.charts.time_bar import ServiceDays, TimeBar, time_bar
from portal.library.guide.components import TimeLimit
from portal.library.guide.document import Guide
from portal.library.guide.limit_text import in_working_days
from portal.library.statistics.comparison import clearly_most_often
from portal.library.statistics.control_chart import Proportion
from portal.library.working_time.due_dates import CALENDAR_DAYS, HOURS, WORKING_DAYS

STORED_DAYS = ("promised", "law", "half", "nine_tenths", "is_withheld", "late", "in_time")  # what a bar shows of waits


def service_days(promised: TimeLimit | None, law: TimeLimit | None, waits: Mapping[str, Any]) -> ServiceDays:
    """Return the limits of a service in working days, and its published waits."""
    limits = {"promised": promised, "law": law}
    return ServiceDays(
        promised=in_working_days(promised),
        law=in_working_days(law),
        half=waits.get("half"),
        nine_tenths=waits.get("nine_tenths"),
        is_withheld=bool(waits.get("is_withheld")),
        about=frozenset(name for name, limit in limits.items() if limit and limit.unit in (CALENDAR_DAYS, HOURS)),
        late=waits.get("late") or 0,
        due=(waits.get("late") or 0) + (waits.get("in_time") or 0),
    )


def stored_service_days(waits: Mapping[str, Any]) -> ServiceDays:
    """Return limits and waits of a service from what is stored for a day."""
    return service_days(_stored_limit(waits.get("promised")), _stored_limit(waits.get("law")), waits)


def _stored_limit(limit: Mapping[str, Any] | None) -> TimeLimit | None:
    return TimeLimit(**{"unit": WORKING_DAYS, **limit}) if limit else None


def wait_bar(guide: Guide, figures: Mapping[str, Any] | None = None) -> TimeBar | None:
    """Return the bar of a service, of its limits alone without figures; None when there is no length to draw."""
    return time_bar(service_days(guide.committed_limit, guide.statutory_limit, figures or {}))


def latest_step(figures: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the step that is late clearly most often (``clearly_most_often``); None when too few cases tell."""
    steps = {step["key"]: step for step in figures["steps"]}
    found = clearly_most_often({key: Proportion(step["late"], step["of"]) for key, step in steps.items()})
    return steps[found] if found else None


def steps_in_order(guide: Guide, figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the figures of steps in the order of the guide; steps that it no longer has come last."""
    places = {step.key: place for place, step in enumerate(guide.steps)}
    return sorted(figures["steps"], key=lambda step: (places.get(step["key"], len(places)), step["key"]))
