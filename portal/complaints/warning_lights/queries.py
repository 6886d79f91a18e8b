"""Warning lights of complaints, for pages, lists and reminders; derived, never stored."""

from collections.abc import Iterable, Mapping
from datetime import date

from portal.authority_settings.definitions import COMPLAINT_RED_AFTER_WORKING_DAYS
from portal.authority_settings.queries import current
from portal.complaints.models import Complaint
from portal.complaints.queries import current_limits, due_days_of
from portal.complaints.warning_lights.rules import ComplaintLight, LightRule
from portal.working_calendar.queries import load_calendar


def light_rule(today: date) -> LightRule:
    """Return what decides about lights on a day."""
    return LightRule(load_calendar(), current_limits(), current(COMPLAINT_RED_AFTER_WORKING_DAYS), today)


def lights_of(complaints: Iterable[Complaint], rule: LightRule) -> Mapping[int, ComplaintLight]:
    """Return, by id, the lights of the complaints in which staff have something to do."""
    lights = ((complaint.id, rule.light(due_days_of(complaint))) for complaint in complaints)
    return {complaint_id: light for complaint_id, light in lights if light is not None}
