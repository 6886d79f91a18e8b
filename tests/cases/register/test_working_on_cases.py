"""Cases as staff work on them: dates, pauses, extensions, endings, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.models import Case
from portal.cases.register.clock_operations import ask_extension, decide_extension, pause_case, resume_case
from portal.cases.register.operations import begin_step, end_case, finish_step, register_case
from portal.cases.register.queries import extensions_awaiting
from portal.cases.register.rules import ExtensionTooLateError, ExtensionTooLongError
from portal.cases.rules import (
    CorrectionOnlyOnceError,
    CorrectionTooLateError,
    NotYetError,
    OtherContentError,
    ReasonMissingError,
    StepOfAnotherPostError,
    WrongOrderError,
)
from portal.cases.statistics.rollup import differences, stored_sums
from portal.cases.vocabulary import CaseState, PauseKind
from portal.cases.warning_lights.queries import count_lights, is_light, lights_of, red_before
from portal.cases.warning_lights.rules import light
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.working_time.warning_lights import Light, day_before_red, warn_from_on
from portal.library.working_time.working_days import Calendar
from portal.platform.clock import local_today
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.working_calendar.queries import load_calendar
from tests.cases.conftest import local
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("context")
Register = Callable[..., Case]
WEEKDAYS = Calendar()


def at(moment: str) -> time_machine.travel:
    return time_machine.travel(local(moment), tick=False)


def test_a_case_keeps_version_limits_and_dates(service: str, register: Register, cast: Cast):
    with at("2026-09-28 10:00"):
        case = register("2026-0001")
    assert (case.limit.amount, case.limit.unit) == (5, "working_days")
    assert case.due_on == date(2026, 10, 10)  # 29, 30, 8, 9, 10: the week of National Day is skipped, Saturday worked
    assert case.statutory_due_on == date(2026, 10, 30)
    assert (case.state, case.version.number) == (CaseState.ACCEPTED, 1)
    assert (case.current_step, case.current_step_post) == ("accept", case.version.guide.steps[0].post)
    assert case.due_on >= case.warn_from_on >= case.accepted_on


def test_applications_after_closing_count_from_next_day(register: Register):
    with at("2026-11-16 16:59"):
        assert register().due_on == date(2026, 11, 23)
    with at("2026-11-16 17:00"):
        assert register().due_on == date(2026, 11, 24)


def test_steps_go_from_post_to_post(register: Register, cast: Cast):
    with at("2026-11-16 10:00"):
        case = register()
    first, second = case.version.guide.steps[:2]
    with at("2026-11-17 10:00"), pytest.raises(StepOfAnotherPostError), writing():
        finish_step(cast["other_handler"], case, key=first.key, next_key=second.key)
    with at("2026-11-17 10:00"), writing():
        finish_step(cast["manager"], case, key=first.key, next_key=second.key)
    assert (case.current_step, case.current_step_post) == (second.key, second.post)
    assert [(step.key, step.days) for step in case.steps] == [(first.key, 1), (second.key, None)]
    with at("2026-11-17 10:00"), pytest.raises(MoveNotPossibleError), writing():
        finish_step(cast["manager"], case, key=first.key)
    with at("2026-11-17 10:00"), pytest.raises(MoveNotPossibleError), writing():
        begin_step(cast["manager"], case, key=first.key)  # one is under way


def test_a_pause_moves_the_day_and_tells_why(register: Register, cast: Cast):
    with at("2026-11-16 10:00"):
        case = register()
    with at("2026-11-17 10:00"), writing():
        pause_case(cast["manager"], case, kind=PauseKind.CORRECTION, reason="缺少车辆行驶证复印件。")
    assert (case.state, case.paused_on, case.due_on) == (CaseState.PAUSED, date(2026, 11, 17), date(2026, 11, 23))
    with at("2026-11-30 10:00"):
        assert lights_of([case], local_today(), load_calendar())[case.id] is Light.PAUSED
    with at("2026-11-20 15:00"), writing():
        resume_case(cast["manager"], case)
    assert (case.state, case.paused_on, case.due_on) == (CaseState.ACCEPTED, None, date(2026, 11, 26))
    with at("2026-11-23 10:00"), pytest.raises(CorrectionOnlyOnceError), writing():
        pause_case(cast["manager"], case, kind=PauseKind.CORRECTION, reason="还缺一份。")
    with at("2026-11-23 10:00"), pytest.raises(MoveNotPossibleError), writing():
        resume_case(cast["manager"], case)
    with at("2026-11-24 10:00"), writing():
        end_case(cast["manager"], case, verb="grant")
    assert (case.days, case.paused_days, case.closed_on) == (3, 3, date(2026, 11, 24))


@pytest.mark.parametrize(("day", "is_refused"), [("2026-11-23", False), ("2026-11-24", True)])
def test_papers_are_asked_for_within_five_days(register: Register, cast: Cast, day: str, is_refused: bool):
    with at("2026-11-16 10:00"):
        case = register()
    with at(f"{day} 10:00"):
        if is_refused:
            with pytest.raises(CorrectionTooLateError), writing():
                pause_case(cast["manager"], case, kind=PauseKind.CORRECTION, reason="缺。")
        else:
            with writing():
                pause_case(cast["manager"], case, kind=PauseKind.CORRECTION, reason="缺。")


def test_special_procedures_pause_only_where_the_guide_allows(register: Register, cast: Cast):
    with at("2026-11-16 10:00"):
        case = register()
        with pytest.raises(MoveNotPossibleError), writing():
            pause_case(cast["manager"], case, kind=PauseKind.SPECIAL, reason="现场核查", special_key="none")
        with pytest.raises(ReasonMissingError), writing():
            pause_case(cast["manager"], case, kind=PauseKind.OTHER, reason="")


def test_an_extension_needs_timely_approval_by_another(register: Register, cast: Cast):
    with at("2026-11-16 10:00"):
        case = register()
        for amount in (0, 11):
            with pytest.raises(ExtensionTooLongError), writing():
                ask_extension(cast["manager"], case, amount=amount, reason="需要会商。")
        with writing():
            ask_extension(cast["manager"], case, amount=10, reason="需要会商。")
        with pytest.raises(SecondPersonNeededError), writing():
            decide_extension(cast["manager"], case, approves=True)
    with at("2026-11-24 10:00"), pytest.raises(ExtensionTooLateError), writing():
        decide_extension(cast["quality"], case, approves=True)
    assert case.due_on == date(2026, 11, 23)
    with at("2026-11-23 10:00"), writing():
        decide_extension(cast["quality"], case, approves=True)
    extension = case.extensions[0]
    assert (extension.due_before, extension.due_after, case.due_on) == (
        date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 7)
    )  # fmt: skip
    with at("2026-11-25 10:00"), pytest.raises(ExtensionTooLongError), writing():
        ask_extension(cast["manager"], case, amount=1, reason="再延。")


def test_timely_paused_cases_can_be_extended(register: Register, cast: Cast):
    with at("2026-11-16 10:00"):
        in_time, too_late = register(), register()
    for case, day in ((in_time, "2026-11-23"), (too_late, "2026-11-24")):
        with at(f"{day} 10:00"), writing():
            pause_case(cast["manager"], case, kind=PauseKind.OTHER, reason="停电")
    with at("2026-11-26 10:00"):
        with pytest.raises(ExtensionTooLateError), writing():
            ask_extension(cast["manager"], too_late, amount=2, reason="需要会商。")
        with writing():
            ask_extension(cast["manager"], in_time, amount=2, reason="需要会商。")
        assert [each.case.reference for each in extensions_awaiting(cast["manager"])] == [in_time.reference]
        with writing():
            end_case(cast["manager"], in_time, verb="withdraw")
        assert extensions_awaiting(cast["manager"]) == []  # nobody is asked about what has ended


def test_a_case_ends_once_and_refusal_needs_reason(register: Register, cast: Cast):
    with at("2026-11-16 10:00"):
        case = register()
    with at("2026-11-24 10:00"):
        with pytest.raises(ReasonMissingError), writing():
            end_case(cast["manager"], case, verb="refuse")
        with writing():
            end_case(cast["manager"], case, verb="refuse", reason="不符合第三项条件。")
        with pytest.raises(MoveNotPossibleError), writing():
            end_case(cast["manager"], case, verb="grant")
    assert (case.state, case.reason, case.days, case.current_step_post) == (
        CaseState.REFUSED,
        "不符合第三项条件。",
        6,
        "",
    )
    assert not differences()
    late = [cell for cell in stored_sums() if not cell.step_key]
    assert [(cell.days, cell.is_late, cell.is_decided) for cell in late] == [(6, True, True)]


def test_future_or_contradictory_events_are_refused(service: str, register: Register, cast: Cast):
    version = get_version_in_force(service)
    with at("2026-11-16 10:00"):
        with pytest.raises(NotYetError), writing():
            register_case(cast["manager"], version, number="", accepted_at=local("2026-11-16 10:01"))
        case = register("2026-0002")
        assert register("2026-0002").id == case.id
    with at("2026-11-16 11:00"), pytest.raises(OtherContentError):
        register("2026-0002")
    with at("2026-11-15 10:00"), pytest.raises(WrongOrderError), writing():  # a clock that was set back
        end_case(cast["manager"], case, verb="grant")
    assert db.session.query(Case).count() == 1


@pytest.mark.once
def test_every_change_stands_in_the_trail(register: Register, cast: Cast):
    with at("2026-11-16 10:00"):
        case = register()
        with writing():
            pause_case(cast["manager"], case, kind=PauseKind.OTHER, reason="停电")
        with writing():
            resume_case(cast["manager"], case)
        with writing():
            end_case(cast["manager"], case, verb="withdraw")
    verbs = [entry.verb for entry in db.session.query(AuditEntry).filter_by(subject_kind="cases").order_by("id")]
    assert verbs == ["register_case", "pause_case", "resume_case", "withdraw_case"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-19", Light.IN_TIME),
        ("2026-11-20", Light.DUE_SOON),  # the working day before
        ("2026-11-23", Light.DUE_SOON),  # the last day
        ("2026-11-24", Light.YELLOW),
        ("2026-11-27", Light.YELLOW),  # four days over
        ("2026-11-30", Light.RED),  # five
    ],
)
def test_lights_follow_from_dates_and_lists_agree(register: Register, cast: Cast, today: str, expected: Light):
    with at("2026-11-16 10:00"):
        case = register()
    case.current_step_due_on = None  # the step's own limit is calculated elsewhere
    with at(f"{today} 09:00"):
        assert lights_of([case], local_today(), load_calendar())[case.id] is expected


def test_a_step_over_its_own_limit_is_yellow(register: Register):
    with at("2026-11-16 10:00"):
        case = register()
    assert case.current_step_due_on is not None
    with at(f"{case.current_step_due_on + timedelta(days=1)} 09:00"):
        assert lights_of([case], local_today(), load_calendar())[case.id] is Light.YELLOW


def test_lists_and_lights_agree_on_every_day(register: Register, cast: Cast):
    cases = []
    for day in ("2026-11-09", "2026-11-16", "2026-11-17", "2026-11-20"):
        with at(f"{day} 10:00"):
            cases.append(register())
    with at("2026-11-18 10:00"), writing():
        pause_case(cast["manager"], cases[2], kind=PauseKind.OTHER, reason="x")
    for number in range(30):
        with at(f"{date(2026, 11, 20) + timedelta(days=number)} 09:00"):
            today = local_today()
            for case_id, shown in lights_of(cases, today, load_calendar()).items():
                for kind in Light:
                    is_so = (
                        db.session.query(Case.id)
                        .filter(Case.id == case_id, is_light(kind, today, red_before(load_calendar(), today)))
                        .count()
                        == 1
                    )
                    assert is_so == (kind is shown), (case_id, today, kind, shown)
            counts = count_lights(cast["supervisor"])["department"]
            lit = [
                shown
                for shown in lights_of(cases, today, load_calendar()).values()
                if shown in (Light.DUE_SOON, Light.YELLOW, Light.RED)
            ]
            assert sum(each.due_soon + each.yellow + each.red for each in counts) == len(lit)


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    st.integers(1, 60),
    st.sampled_from(["working_days", "calendar_days"]),
)
def test_the_warning_lies_between_start_and_due_date(start: date, amount: int, unit: str):
    due = WEEKDAYS.next_working_day(
        WEEKDAYS.add_working_days(start, amount) if unit == "working_days" else start + timedelta(days=amount)
    )
    soon = warn_from_on(WEEKDAYS, start, due, amount, unit)
    assert start <= soon <= due
    assert soon == start or WEEKDAYS.working_days_between(soon, due) >= 1


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 30))
def test_red_means_five_working_days_over(due_on: date, later: int):
    today = due_on + timedelta(days=later)
    shown = light(
        due_on=due_on,
        warn_from_on=due_on,
        paused_on=None,
        step_due_on=None,
        today=today,
        red_before=day_before_red(WEEKDAYS, today, 5),
    )
    assert (shown is Light.RED) == (WEEKDAYS.working_days_between(due_on, today) >= 5)
