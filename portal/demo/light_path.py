"""Complaints of the demonstration whose lights are on whatever happens; they use none of its random numbers."""

from datetime import date, timedelta

from portal.complaints.assessment.operations import accept_complaint, assign_handler
from portal.complaints.duties import StaffAct, people_for, possible_handlers
from portal.complaints.filing.operations import Filing, file_complaint
from portal.complaints.jobs import place_complaints
from portal.complaints.models import Complaint
from portal.complaints.subjects import guide_in_force
from portal.complaints.vocabulary import ComplaintKind, Identity
from portal.demo.context import DemoContext
from portal.library.access.permissions import CITIZEN
from portal.library.text.languages import ORIGINAL
from portal.library.working_time.working_days import ONE_DAY, Calendar
from portal.platform.clock import local_today
from portal.procedures.queries import get_version_in_force

GUIDE, MORNING = "TR-101", 10 * 60
LATE_WORKING_DAYS_AGO = 15  # two more than the limit: a yellow card
UNREAD_DAYS_AGO = 9  # two more than an integrity report may be without an acknowledgement
LATE = "窗口说三天内通知我补什么材料，到现在没有人联系我。"
UNREAD = "有人暗示我送一张购物卡，说这样可以先办。"


def plan_lights(demo: DemoContext) -> None:
    """Plan a complaint that is late by two working days, and an integrity report that nobody has acknowledged."""
    late = _working_days_ago(demo.scheduler.calendar, LATE_WORKING_DAYS_AGO)
    unread = local_today() - timedelta(days=UNREAD_DAYS_AGO)
    demo.scheduler.plan(demo.scheduler.at(late, MORNING), lambda _: _leave_late(demo))
    demo.scheduler.plan(demo.scheduler.at(unread, MORNING), lambda _: _leave_unread())


def _working_days_ago(calendar: Calendar, count: int) -> date:
    day = local_today()
    while calendar.working_days_between(day, local_today()) < count:
        day -= ONE_DAY
    return day


def _leave_late(demo: DemoContext) -> None:
    complaint = _file(1, ComplaintKind.LIMIT_MISSED, LATE)
    officer = demo.people.actor_of(people_for(StaffAct.ASSESS, complaint)[0])
    accept_complaint(officer, complaint)
    assign_handler(officer, complaint, handler_id=possible_handlers(complaint)[0].id)


def _leave_unread() -> None:
    _file(2, ComplaintKind.INTEGRITY, UNREAD)


def _file(number: int, kind: ComplaintKind, narrative: str) -> Complaint:
    filing = Filing(
        idempotency_key=f"{number:040x}", language=ORIGINAL, element="", kind=kind, narrative=narrative,
        identity=Identity.ANONYMOUS,
    )  # fmt: skip
    complaint = file_complaint(CITIZEN, guide_in_force(get_version_in_force(GUIDE)), filing=filing)
    place_complaints()
    return complaint
