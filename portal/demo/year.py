"""A year of the demonstration authority, told through the operations that citizens and staff use.

The same seed tells the same year, counted back from today.
"""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from portal.complaints.jobs import close_partly_settled, lapse_silent_complaints
from portal.complaints.vocabulary import ComplaintState
from portal.corrective_actions.findings.queries import find_report
from portal.corrective_actions.vocabulary import ActionState, SourceKind
from portal.demo.action_path import ActionPath, FindingPath
from portal.demo.case_path import tell_cases
from portal.demo.complaint_path import ComplaintPath
from portal.demo.context import Arc, DemoContext, read_content
from portal.demo.guide_path import plan_keeping, publish_first_standards
from portal.demo.people import People
from portal.demo.scheduler import Scheduler
from portal.library.access.permissions import CITIZEN
from portal.library.guide.components import Text, TimeLimit
from portal.library.guide.document import Guide
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import draft_version, edit_version, import_guide, submit_version
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version
from portal.ratings.operations import Reasons, explain_rating, rate
from portal.ratings.vocabulary import Driver, RatingChannel, RatingLevel
from portal.working_calendar.operations import seed_calendar
from portal.working_calendar.queries import load_calendar

SEED = 20260101
DAYS = 365
RATINGS, COMPLAINTS, INTEGRITY_REPORTS = 1500, 210, 4
FIRST_VERSION = {"zh": "首次发布。", "en": "First publication."}
POSED_COMPLAINTS = (
    ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN, ComplaintState.ANSWERED,
    ComplaintState.DISPUTED, ComplaintState.PARTLY, ComplaintState.DECLINED, ComplaintState.WITHDRAWN,
)  # fmt: skip
POSED_ACTIONS = (
    ActionState.OPEN, ActionState.ANALYSING, ActionState.PLANNED, ActionState.IN_PROGRESS,
    ActionState.AWAITING_VERIFICATION, ActionState.CANCELLED,
)  # fmt: skip
POSED_DAYS_AGO = 14
SHORTER = {
    "zh": "承诺办结时限由20个工作日缩短为18个工作日。",
    "en": "The promise goes from 20 to 18 working days.",
}
MORNING, EVENING = 8 * 60, 21 * 60


def tell_year(guides: dict[str, Guide], scale: int = 1) -> None:
    """Publish the guides as they were a year ago, and let the year happen."""
    now, random = clock.now(), Random(SEED)  # noqa: S311 - a story, not a secret
    first_day = local_today() - timedelta(days=DAYS)
    with writing():
        seed_calendar(range(first_day.year - 1, first_day.year))
    town = _town(guides, random, Scheduler(load_calendar(), random, now))
    changes = read_content("changes.json")
    earlier = {change["code"]: _as_it_was(guides[change["code"]], change["before"]) for change in changes}
    with clock.simulated(town.diary.at(first_day - timedelta(days=30), 10 * 60)):
        with writing():
            publish_first_standards(town.people)
        for code, guide in guides.items():
            _publish(town.people, earlier.get(code, guide))
    for change in changes:
        _plan_change(town, change)
    days = [first_day + timedelta(days=number) for number in range(DAYS + 1)]
    for _ in range(RATINGS * scale):
        _plan_rating(town, days)
    for _ in range(COMPLAINTS * scale):
        _plan_complaint(town, days, integrity=False)
    for _ in range(INTEGRITY_REPORTS):
        _plan_complaint(town, days, integrity=True)
    _plan_poses(town)
    plan_keeping(town)
    town.diary.plan(now - timedelta(hours=20), lambda _: _leave_versions_in_hand(town))
    for day in days:
        town.diary.plan(town.diary.at(day, 5), lambda _: _close_silent())
    town.diary.run()
    tell_cases(town, days, scale)


def _close_silent() -> None:
    while lapse_silent_complaints() or close_partly_settled():
        pass


def _town(guides: dict[str, Guide], random: Random, diary: Scheduler) -> DemoContext:
    voices = read_content("voices.json")
    return DemoContext(
        guides=guides,
        people=People(random),
        diary=diary,
        random=random,
        arcs=voices["arcs"],
        ratings=voices["ratings"],
        busy={code: random.paretovariate(1.3) for code in guides},
        mood={code: random.gauss(0.2, 0.4) for code in guides},
    )


def _as_it_was(guide: Guide, before: dict[str, Any]) -> Guide:
    """Return a guide as it was before somebody spoke."""
    old = guide.model_copy(deep=True)
    if "committed" in before and old.committed_limit:
        old.committed_limit = TimeLimit(amount=before["committed"], unit=old.committed_limit.unit)
    for key, days in before.get("steps", {}).items():
        step = next(step for step in old.steps if step.key == key)
        step.limit = TimeLimit(amount=days, unit=step.limit.unit if step.limit else "working_days")
    for material in old.materials:
        if material.key == before.get("not_held"):
            material.held_by_government = False
            material.when = Text()
    if before.get("without_question"):
        old.questions = old.questions[1:]
    old.channels = [channel for channel in old.channels if channel.key != before.get("without_channel")]
    return old


def _publish(people: People, guide: Guide) -> None:
    with writing():
        version = import_guide(people["editor"], guide)
        assert version is not None  # noqa: S101 - the portal was empty
        submit_version(people["editor"], version, what_changed=FIRST_VERSION)
        publish_version(people["approver"], version)


def _plan_change(town: DemoContext, change: dict[str, Any]) -> None:
    guide = town.guides[change["code"]]
    action = ActionPath(town, change, changed_guide=guide)
    story = ComplaintPath(town, change, guide, change["element"], action)
    town.diary.plan(_some_moment(town, local_today() - timedelta(days=change["days_ago"])), story.file)


def _plan_complaint(town: DemoContext, days: list[date], *, integrity: bool) -> None:
    guide = town.some_guide()
    arc, element = town.random.choice(_fitting_arcs(town, guide, integrity=integrity))
    town.diary.plan(_some_moment(town, _some_day(town, days)), ComplaintPath(town, arc, guide, element).file)


def _plan_poses(town: DemoContext) -> None:
    """Plan recent complaints and actions that stand in each state today, so that every desk has something on it."""
    poses: list[tuple[ComplaintState | None, ActionState | None]] = [(state, None) for state in POSED_COMPLAINTS]
    poses += [(None, state) for state in POSED_ACTIONS]
    guide = town.some_guide()
    arc, element = town.random.choice(_fitting_arcs(town, guide, integrity=True))
    report = ComplaintPath(town, arc, guide, element, stops_at=ComplaintState.ACCEPTED)
    town.diary.plan(_some_moment(town, local_today() - timedelta(days=4)), report.file)
    for number, (complaint_state, action_state) in enumerate(poses):
        guide = town.some_guide()
        arc, element = town.random.choice(_fitting_arcs(town, guide, integrity=False))
        action = ActionPath(town, arc, stops_at=action_state) if action_state else None
        story = ComplaintPath(town, arc, guide, element, action, stops_at=complaint_state)
        days_ago = POSED_DAYS_AGO + number % 3 + (POSED_DAYS_AGO if action else 0)
        town.diary.plan(_some_moment(town, local_today() - timedelta(days=days_ago)), story.file)


def _leave_versions_in_hand(town: DemoContext) -> None:
    """Leave one version with the approver, and one with the editor that the gate would not let pass yet."""
    editor = town.people["editor"]
    for code, days, what_changed in (("ED-101", 18, SHORTER), ("PS-101", 4, None)):
        version = draft_version(editor, get_version_in_force(code).procedure)
        guide = version.guide
        guide.committed_limit = TimeLimit(amount=days)
        edit_version(editor, version, guide)
        if what_changed:
            submit_version(editor, version, what_changed=what_changed)


def _fitting_arcs(town: DemoContext, guide: Guide, *, integrity: bool) -> list[tuple[Arc, str]]:
    return [
        (arc, element)
        for arc in town.arcs
        if (arc["kind"] == "integrity") == integrity and (element := town.element_for(arc, guide)) is not None
    ]


def _plan_rating(town: DemoContext, days: list[date]) -> None:
    guide = town.some_guide()
    mood = town.mood[guide.code]
    level = max(1, min(5, round(town.random.gauss(3.95 + mood, 1.05))))
    town.diary.plan(
        _some_moment(town, _some_day(town, days)), lambda moment: _rate(town, guide, RatingLevel(str(level)), moment)
    )


def _rate(town: DemoContext, guide: Guide, level: RatingLevel, moment: datetime) -> None:
    version = get_version_in_force(guide.code)
    at_counter = town.chance(0.55)
    rating = rate(
        CITIZEN,
        version,
        key=f"{town.random.getrandbits(160):040x}",
        level=level,
        source=f"demo {town.random.getrandbits(64)}",
        post_code=guide.steps[0].post if at_counter else "",
        channel=RatingChannel.COUNTER if at_counter else RatingChannel.WEB,
    )
    if town.chance(0.75 if rating.is_bad else 0.45):
        said = town.random.choice(town.ratings[level.value])
        reasons = Reasons((Driver(said["driver"]),), said["words"] if town.chance(0.7) else "")
        explain_rating(CITIZEN, rating, reasons=reasons)
    if rating.is_bad:
        finding = find_report(SourceKind.RATING, rating.reference)
        story = FindingPath(town, finding.id if finding else 0, {})
        town.diary.plan(town.diary.in_office(moment, town.random.choice([1, 1, 2, 2, 3, 4])), story.triage)


def _some_day(town: DemoContext, days: list[date]) -> date:
    """Return a day, later ones more often: the portal becomes known."""
    return days[int(town.random.triangular(0, len(days) - 0.01, len(days) - 0.01))]


def _some_moment(town: DemoContext, day: date) -> datetime:
    return town.diary.at(day, town.random.randint(MORNING, EVENING))
