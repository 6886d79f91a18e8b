"""What the demonstration authority has set: a promise that was shortened during the year, with its history."""

from datetime import date, datetime, timedelta
from functools import partial

from portal.authority_settings.definitions import ENQUIRY_WORKING_DAYS
from portal.demo.context import DemoContext
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import clear_recent_revisions
from portal.proposals.operations import confirm_change
from portal.setting_changes.reviewed_changes import propose_setting

# Day of the year that is told, value, and why.
CHANGES = (
    (10, 5, "咨询量增加，先按五个工作日答复"),
    (200, 3, "增加咨询人员以后，三个工作日能够答复"),
)


def plan_settings(demo: DemoContext, first_day: date) -> None:
    """Plan the changes of a setting, each proposed by one person and confirmed by another the day after."""
    for after, value, reason in CHANGES:
        day = first_day + timedelta(days=after)
        demo.scheduler.plan(demo.scheduler.at(day, 10 * 60), partial(_propose, demo, value, reason))


def _propose(demo: DemoContext, value: int, reason: str, _: datetime) -> None:
    begins = local_today() + timedelta(days=7)
    change = propose_setting(demo.people["quality"], ENQUIRY_WORKING_DAYS, value, begins, reason)

    def confirm(_: datetime) -> None:
        confirm_change(demo.people["approver"], change)
        clear_recent_revisions()  # so that the next simulated day has it, within a second of this one

    demo.scheduler.plan(demo.scheduler.at(local_today() + timedelta(days=1), 10 * 60), confirm)
