"""Simulation of a year of the demonstration authority, with the operations that citizens and staff use.

The same seed gives the same year, counted back from today.
"""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from portal.complaints.jobs import end_states, escalate_overdue_transfers
from portal.complaints.vocabulary import ComplaintState
from portal.corrective_actions.findings.queries import find_report
from portal.corrective_actions.vocabulary import ActionState, SourceKind
from portal.demo.action_path import ActionPath, FindingPath
from portal.demo.case_path import report_cases
from portal.demo.complaint_path import ComplaintPath
from portal.demo.context import DemoContext, Scenario, read_content
from portal.demo.figure_path import correct_newest_month
from portal.demo.guide_path import plan_guide_upkeep, publish_first_standards
from portal.demo.import_path import leave_imports
from portal.demo.light_path import plan_lights
from portal.demo.people import People
from portal.demo.scheduler import Scheduler
from portal.demo.settings_path import plan_settings
from portal.demo.ways_in_path import plan_ways_in
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

# Invented, like every number and share of the demonstration; chosen so that every page has something to show.
SEED = 20260101
DAYS = 365
RATINGS, COMPLAINTS, INTEGRITY_REPORTS = 1500, 210, 4
FIRST_VERSION = {"zh": "首次发布。", "en": "First publication."}
EXAMPLE_COMPLAINT_STATES = (
    ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN, ComplaintState.ANSWERED,
    ComplaintState.DISPUTED, ComplaintState.PARTLY, ComplaintState.DECLINED, ComplaintState.WITHDRAWN,
    ComplaintState.CLOSED, ComplaintState.APPEALED, ComplaintState.APPEAL_DECIDED, ComplaintState.HANDED_OVER,
)  # fmt: skip
EXAMPLE_ACTION_STATES = (
    ActionState.OPEN, ActionState.ANALYSING, ActionState.PLANNED, ActionState.IN_PROGRESS,
    ActionState.AWAITING_VERIFICATION, ActionState.CANCELLED,
)  # fmt: skip
EXAMPLES_DAYS_AGO = 14
FORGOTTEN_DAYS_AGO = 160  # long enough to end without a reply
SHORTER = {
    "zh": "承诺办结时限由20个工作日缩短为18个工作日。",
    "en": "The promise goes from 20 to 18 working days.",
}
MORNING, EVENING = 8 * 60, 21 * 60


def build_year(guides: dict[str, Guide], scale: float = 1) -> None:
    """Publish the guides as they were a year ago, and simulate the year since."""
    now, random = clock.now(), Random(SEED)  # noqa: S311 - a reproducible simulation, no secret
    first_day = local_today() - timedelta(days=DAYS)
    with writing():
        seed_calendar(range(first_day.year - 1, first_day.year))
    demo = _demo_context(guides, random, Scheduler(load_calendar(), random, now))
    changes = read_content("changes.json")
    earlier = {change["code"]: _earlier_guide(guides[change["code"]], change["before"]) for change in changes}
    with clock.simulated(demo.scheduler.at(first_day - timedelta(days=30), 10 * 60)):
        with writing():
            publish_first_standards(demo.people)
        for code, guide in guides.items():
            _publish(demo.people, earlier.get(code, guide))
    for change in changes:
        _plan_change(demo, change)
    days = [first_day + timedelta(days=number) for number in range(DAYS + 1)]
    for _ in range(round(RATINGS * scale)):
        _plan_rating(demo, days)
    for _ in range(round(COMPLAINTS * scale)):
        _plan_complaint(demo, days, integrity=False)
    for _ in range(INTEGRITY_REPORTS):
        _plan_complaint(demo, days, integrity=True)
    _plan_examples_of_states(demo)
    plan_lights(demo)
    plan_ways_in(demo)
    plan_guide_upkeep(demo)
    plan_settings(demo, first_day)
    demo.scheduler.plan(now - timedelta(hours=20), lambda _: _leave_open_versions(demo))
    for day in days:
        demo.scheduler.plan(demo.scheduler.at(day, 5), lambda _: _close_silent())
    demo.scheduler.run()
    leave_imports(demo)
    report_cases(demo, days, scale)
    correct_newest_month(demo.people)


def _close_silent() -> None:
    while end_states() or escalate_overdue_transfers():
        pass


def _demo_context(guides: dict[str, Guide], random: Random, scheduler: Scheduler) -> DemoContext:
    voices = read_content("voices.json")
    return DemoContext(
        guides=guides,
        people=People(random),
        scheduler=scheduler,
        random=random,
        scenarios=voices["arcs"],
        ratings=voices["ratings"],
        popularity={code: random.paretovariate(1.3) for code in guides},
        satisfaction={code: random.gauss(0.2, 0.4) for code in guides},
    )


def _earlier_guide(guide: Guide, before: dict[str, Any]) -> Guide:
    """Return a guide as it was before a complaint changed it."""
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


def _plan_change(demo: DemoContext, change: dict[str, Any]) -> None:
    guide = demo.guides[change["code"]]
    action = ActionPath(demo, change, changed_guide=guide)
    path = ComplaintPath(demo, change, guide, change["element"], action)
    demo.scheduler.plan(_some_moment(demo, local_today() - timedelta(days=change["days_ago"])), path.file)


def _plan_complaint(demo: DemoContext, days: list[date], *, integrity: bool) -> None:
    guide = demo.some_guide()
    scenario, element = demo.random.choice(_fitting_scenarios(demo, guide, integrity=integrity))
    demo.scheduler.plan(_some_moment(demo, _some_day(demo, days)), ComplaintPath(demo, scenario, guide, element).file)


def _plan_examples_of_states(demo: DemoContext) -> None:
    """Schedule recent complaints and actions that are left in each state, so that every work list has entries."""
    states: list[tuple[ComplaintState | None, ActionState | None]] = [
        (state, None) for state in EXAMPLE_COMPLAINT_STATES
    ]
    states += [(None, state) for state in EXAMPLE_ACTION_STATES]
    guide = demo.some_guide()
    scenario, element = demo.random.choice(_fitting_scenarios(demo, guide, integrity=True))
    report = ComplaintPath(demo, scenario, guide, element, stops_at=ComplaintState.ACCEPTED)
    demo.scheduler.plan(_some_moment(demo, local_today() - timedelta(days=4)), report.file)
    scenario, element = demo.random.choice(_fitting_scenarios(demo, guide, integrity=False))
    forgotten = ComplaintPath(demo, scenario, guide, element, stops_at=ComplaintState.UNANSWERED)
    demo.scheduler.plan(_some_moment(demo, local_today() - timedelta(days=FORGOTTEN_DAYS_AGO)), forgotten.file)
    for number, (complaint_state, action_state) in enumerate(states):
        guide = demo.some_guide()
        scenario, element = demo.random.choice(_fitting_scenarios(demo, guide, integrity=False))
        action = ActionPath(demo, scenario, stops_at=action_state) if action_state else None
        path = ComplaintPath(demo, scenario, guide, element, action, stops_at=complaint_state)
        days_ago = EXAMPLES_DAYS_AGO + number % 3 + (EXAMPLES_DAYS_AGO if action else 0)
        demo.scheduler.plan(_some_moment(demo, local_today() - timedelta(days=days_ago)), path.file)


def _leave_open_versions(demo: DemoContext) -> None:
    """Leave one version awaiting approval, and one draft that the publish gate refuses."""
    editor = demo.people["editor"]
    for code, days, what_changed in (("ED-101", 18, SHORTER), ("PS-101", 4, None)):
        version = draft_version(editor, get_version_in_force(code).procedure)
        guide = version.guide
        guide.committed_limit = TimeLimit(amount=days)
        edit_version(editor, version, guide)
        if what_changed:
            submit_version(editor, version, what_changed=what_changed)


def _fitting_scenarios(demo: DemoContext, guide: Guide, *, integrity: bool) -> list[tuple[Scenario, str]]:
    return [
        (scenario, element)
        for scenario in demo.scenarios
        if (scenario["kind"] == "integrity") == integrity and (element := demo.element_for(scenario, guide)) is not None
    ]


def _plan_rating(demo: DemoContext, days: list[date]) -> None:
    guide = demo.some_guide()
    satisfaction = demo.satisfaction[guide.code]
    level = max(1, min(5, round(demo.random.gauss(3.95 + satisfaction, 1.05))))
    demo.scheduler.plan(
        _some_moment(demo, _some_day(demo, days)), lambda moment: _rate(demo, guide, RatingLevel(str(level)), moment)
    )


def _rate(demo: DemoContext, guide: Guide, level: RatingLevel, moment: datetime) -> None:
    version = get_version_in_force(guide.code)
    at_counter = demo.chance(0.55)
    rating = rate(
        CITIZEN,
        version,
        key=f"{demo.random.getrandbits(160):040x}",
        level=level,
        source=f"demo {demo.random.getrandbits(64)}",
        post_code=guide.steps[0].post if at_counter else "",
        channel=RatingChannel.COUNTER if at_counter else RatingChannel.WEB,
    )
    if demo.chance(0.75 if rating.is_bad else 0.45):
        sample = demo.random.choice(demo.ratings[level.value])
        reasons = Reasons((Driver(sample["driver"]),), sample["words"] if demo.chance(0.7) else "")
        explain_rating(CITIZEN, rating, reasons=reasons)
    if rating.is_bad:
        finding = find_report(SourceKind.RATING, rating.reference)
        path = FindingPath(demo, finding.id if finding else 0, {})
        demo.scheduler.plan(demo.scheduler.in_office(moment, demo.random.choice([1, 1, 2, 2, 3, 4])), path.triage)


def _some_day(demo: DemoContext, days: list[date]) -> date:
    """Return a random day, later ones more often, as the use of the portal grows."""
    return days[int(demo.random.triangular(0, len(days) - 0.01, len(days) - 0.01))]


def _some_moment(demo: DemoContext, day: date) -> datetime:
    return demo.scheduler.at(day, demo.random.randint(MORNING, EVENING))
