"""Simulation of a year of cases, as a window system reports them at the end of each month."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from portal.cases.intake.bulk_import import CaseImporter
from portal.cases.intake.event_replay import CaseRecord, Event
from portal.cases.rules import CORRECTION_WORKING_DAYS
from portal.cases.vocabulary import CaseImportOutcome, EventKind, PauseKind
from portal.demo.context import DemoContext
from portal.figures.operations import write_figures
from portal.library.access.permissions import SYSTEM
from portal.library.guide.components import Step
from portal.library.guide.document import Guide
from portal.library.guide.limit_text import in_working_days
from portal.library.statistics.disclosure_control import yesterday
from portal.platform import clock
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.transaction import writing

# Invented, like every number and share of the demonstration; chosen so that each state and light occurs.
CASES = 3000
SOURCE = "window-system"
LATE, ABANDONED, WITH_PAUSE = 0.025, 0.001, 0.12
MISSING = (
    "缺少身份证复印件一份；申请表第二页没有签名。",
    "照片不符合规格，请重新提供一张白底照片；委托书缺少受托人电话。",
    "营业场所证明已过期，请提供有效的证明；其余材料齐全。",
)
# A correction may be requested in the first five working days only; a later pause has another reason.
LATER = (
    "现场核查发现安全出口标识缺失，待整改完成后复查。",
    "申请人书面请求暂缓办理，待补充情况说明。",
    "需等待上级主管部门对适用标准的书面答复。",
)
WHY_NOT = ("不符合办事指南第一项受理条件。", "所附证明与登记信息不一致，且未在期限内补正。")
ENDINGS = {EventKind.GRANTED: 92, EventKind.REFUSED: 4, EventKind.WITHDRAWN: 3, EventKind.DISCONTINUED: 1}


@dataclass
class _ReportedCase:
    """A simulated case with all its events, and how many of them have been reported."""

    record: CaseRecord
    known: int = 0  # how many of its events have been reported

    def known_at(self, moment: datetime) -> CaseRecord | None:
        """Return the case up to a moment; None when it has no new event since the last report."""
        events = [event for event in self.record.events if event.at <= moment]
        if len(events) <= self.known:
            return None
        self.known = len(events)
        return self.record.model_copy(update={"events": events})


def report_cases(demo: DemoContext, days: list[date], scale: float) -> None:
    """Import a year of cases at the end of each month, and write the figures of that day."""
    cases = [_ReportedCase(_case_record(demo, days, number)) for number in range(round(CASES * scale))]
    for moment in [*_ends_of_months(days), clock.now()]:
        with clock.simulated(moment):
            records = [record for case in cases if (record := case.known_at(moment))]
            outcomes = {imported.outcome for imported in CaseImporter(SYSTEM, SOURCE).import_records(records)}
            assert CaseImportOutcome.REFUSED not in outcomes  # noqa: S101 - the demonstration made them
            with writing():
                write_figures(yesterday(local_today()))


def _ends_of_months(days: list[date]) -> list[datetime]:
    """Return the first minutes of the months that begin within some days."""
    firsts = [day for day in days[1:] if day.day == 1]
    return [datetime.combine(day, time(0, 5), local_zone()).astimezone(UTC) for day in firsts]


def _case_record(demo: DemoContext, days: list[date], number: int) -> CaseRecord:
    guide = demo.some_guide()
    day = demo.scheduler.calendar.next_working_day(days[int(demo.random.triangular(0, len(days) - 1, len(days) - 1))])
    accepted_at = demo.scheduler.at(min(day, days[-1]), demo.random.randint(9 * 60, 16 * 60 + 30))
    accepted_at = min(accepted_at, clock.now() - timedelta(minutes=1))
    events = [Event(event=EventKind.ACCEPTED, at=accepted_at)]
    promise, taken = _promise(guide), _working_days_taken(demo, guide)
    begun, spent = accepted_at, 0.0
    steps = [step for step in guide.steps if not step.optional]
    weights = [_weight(step) for step in steps]
    pause_before = demo.random.randrange(1, len(steps)) if promise >= 5 and demo.chance(WITH_PAUSE) else 0
    for position, step in enumerate(steps):
        if position and position == pause_before:
            events += _pause(demo, accepted_at, begun)
            begun = events[-1].at
        spent += taken * weights[position] / sum(weights)
        finished = max(begun + timedelta(minutes=5), _moment_after(demo, accepted_at, spent, events))
        events.append(Event(event=EventKind.STEP_STARTED, at=begun, step=step.key, post=step.post))
        if demo.chance(ABANDONED):
            break
        events.append(Event(event=EventKind.STEP_FINISHED, at=finished, step=step.key, post=step.post))
        begun = finished
    else:
        events.append(_ending(demo, begun))
    known = [event for event in events if event.at <= clock.now()]
    return CaseRecord(number=f"{SOURCE}-{number:06}", procedure=guide.code, events=known)


def _promise(guide: Guide) -> float:
    return in_working_days(guide.committed_limit) or 0.0


def _working_days_taken(demo: DemoContext, guide: Guide) -> float:
    """Return how many working days a case takes, mostly fewer than promised."""
    promise = _promise(guide)
    if promise < 1:
        return float(demo.chance(0.03))
    if demo.chance(LATE):
        return promise * demo.random.uniform(1.05, 1.7) + 1
    return promise * min(0.95, math.exp(demo.random.gauss(-0.75 - 0.2 * demo.satisfaction[guide.code], 0.4)))


def _weight(step: Step) -> float:
    return max(0.2, in_working_days(step.limit) or 0.2)


def _moment_after(demo: DemoContext, accepted_at: datetime, spent: float, events: list[Event]) -> datetime:
    """Return a moment in office hours, ``spent`` working days after acceptance without pauses."""
    paused = sum(
        demo.scheduler.calendar.working_days_between(_day(before.at), _day(after.at))
        for before, after in pairwise(events)
        if before.event is EventKind.PAUSED
    )
    return demo.scheduler.in_office(accepted_at, int(spent) + paused)


def _day(instant: datetime) -> date:
    return instant.astimezone(local_zone()).date()


def _pause(demo: DemoContext, accepted_at: datetime, begun: datetime) -> list[Event]:
    ended = demo.scheduler.in_office(begun, demo.random.randint(2, 6))
    used_days = demo.scheduler.calendar.working_days_between(_day(accepted_at), _day(begun))
    is_correction = used_days < CORRECTION_WORKING_DAYS  # a day less, where the day of acceptance counts
    kind = PauseKind.CORRECTION if is_correction else PauseKind.OTHER
    reason = demo.random.choice(MISSING if is_correction else LATER)
    return [
        Event(event=EventKind.PAUSED, at=begun, kind=kind, reason=reason),
        Event(event=EventKind.RESUMED, at=ended),
    ]


def _ending(demo: DemoContext, begun: datetime) -> Event:
    kind = demo.random.choices(list(ENDINGS), list(ENDINGS.values()))[0]
    reason = demo.random.choice(WHY_NOT) if kind in (EventKind.REFUSED, EventKind.DISCONTINUED) else ""
    return Event(event=kind, at=begun + timedelta(minutes=2), reason=reason)
