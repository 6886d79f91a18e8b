"""An action is effective from its day on, and closed before that only with no effect shown, by two people."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.actions import verification
from portal.corrective_actions.actions.rules import (
    CheckBeforeTasksError,
    DayOverError,
    NotYetVerifiableError,
    TargetIsBaselineError,
)
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import ActionState, RoundEnd, TaskKind
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import wrong_cells
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import act, analysed, done, opened, verified
from tests.support.cast import CODE, Cast, complain, in_days
from tests.support.figures import figures_now

REASON = "这个事项下月起取消，不会再有新的数据。"


@pytest.fixture
def action(cast: Cast, guide_in_force: str, context: None) -> CorrectiveAction:
    with clock.simulated(clock.now() - timedelta(days=1)):
        complain(get_version_in_force(CODE))
        return opened(cast, db.session.scalars(select(Finding)).one())


@pytest.mark.parametrize(("days", "is_closed"), [(29, False), (30, True), (31, True)])
def test_an_action_is_effective_from_its_day(cast: Cast, action: CorrectiveAction, days: int, is_closed: bool):
    done(cast, action, check=30)
    with clock.simulated(clock.now() + timedelta(days=days)):
        if is_closed:
            verified(cast, action)
            assert action.state is ActionState.CLOSED
            return
        with pytest.raises(NotYetVerifiableError):
            verified(cast, action)
        assert (action.state, action.closed_at) == (ActionState.AWAITING_VERIFICATION, None)
        verified(cast, action, is_effective=False)
        assert action.state is ActionState.ANALYSING, "that it does not work may be seen at any time"


def plan(cast: Cast, action: CorrectiveAction, *, task: int = 5, check: int = 30, target: str = "0") -> None:
    act(do.add_task, cast["handler"], action, kind=TaskKind.CORRECTIVE, description="改指南",
        owner_id=cast.id("editor"), due_on=in_days(task))  # fmt: skip
    act(do.record_criterion, cast["handler"], action, criterion="无超时", baseline="3", target=target,
        check_on=in_days(check))  # fmt: skip


@pytest.mark.parametrize(
    ("days", "error"),
    [
        ({"task": -1}, DayOverError),
        ({"check": -1}, DayOverError),
        ({"task": 31, "check": 30}, CheckBeforeTasksError),
        ({"target": " 3 "}, TargetIsBaselineError),
    ],
)
def test_days_that_run_backwards_are_refused(
    cast: Cast, action: CorrectiveAction, days: dict[str, int], error: type[Exception]
):
    analysed(cast, action)
    with pytest.raises(error):
        plan(cast, action, **days)


def test_a_task_is_not_due_after_the_check(cast: Cast, action: CorrectiveAction):
    plan(cast, analysed(cast, action), task=30, check=30)
    with pytest.raises(CheckBeforeTasksError):
        act(do.add_task, cast["handler"], action, kind=TaskKind.CORRECTIVE, description="再改",
            owner_id=cast.id("editor"), due_on=in_days(31))  # fmt: skip


def test_a_plan_that_waited_needs_a_new_day(cast: Cast, action: CorrectiveAction):
    plan(cast, analysed(cast, action))
    with clock.simulated(clock.now() + timedelta(days=31)), pytest.raises(DayOverError):
        act(do.submit_plan, cast["handler"], action)


def test_no_effect_shown_takes_two_people(cast: Cast, action: CorrectiveAction):
    done(cast, action, check=30)
    with pytest.raises(MoveNotPossibleError):
        act(verification.decide_unshown, cast["quality2"], action, agrees=True)
    for name in ("handler", "manager"):  # who owned it, and who approved its plan
        with pytest.raises(SecondPersonNeededError):
            act(verification.propose_unshown, cast[name], action, reason=REASON)
    act(verification.propose_unshown, cast["quality"], action, reason=REASON)
    with pytest.raises(MoveNotPossibleError):
        act(verification.propose_unshown, cast["quality2"], action, reason="另一个理由")
    for name in ("quality", "handler", "manager"):
        with pytest.raises(SecondPersonNeededError):
            act(verification.decide_unshown, cast[name], action, agrees=True)
    act(verification.decide_unshown, cast["quality2"], action, agrees=True)
    assert (action.state, action.verifier_id) == (ActionState.CLOSED_UNSHOWN, cast.id("quality2"))
    assert (action.unshown_reason, action.unshown_proposed_by_id) == (REASON, cast.id("quality"))


def test_a_rejected_proposal_stays_in_the_record(cast: Cast, action: CorrectiveAction):
    done(cast, action, check=30)
    act(verification.propose_unshown, cast["quality"], action, reason=REASON)
    act(verification.decide_unshown, cast["quality2"], action, agrees=False)
    assert (action.state, action.unshown_reason) == (ActionState.AWAITING_VERIFICATION, "")
    assert [(each.end, each.recorded["unshown_reason"]) for each in action.rounds] == [(RoundEnd.NOT_CLOSED, REASON)]
    act(verification.propose_unshown, cast["quality2"], action, reason="仍然没有新的办件。")


def closed_unshown(cast: Cast, action: CorrectiveAction) -> CorrectiveAction:
    done(cast, action, check=30)
    act(verification.propose_unshown, cast["quality"], action, reason=REASON)
    act(verification.decide_unshown, cast["quality2"], action, agrees=True)
    return action


def test_no_effect_shown_counts_apart_in_public(cast: Cast, action: CorrectiveAction):
    with clock.simulated(clock.now() - timedelta(days=1)):  # figures are of days that are over
        closed_unshown(cast, action)
    volumes = figures_now("procedure", CODE).volumes
    assert (volumes.actions_open, volumes.actions_effective, volumes.actions_unshown) == (0, 0, 1)
    assert wrong_cells() == []


def test_what_was_not_shown_reopens_too(cast: Cast, action: CorrectiveAction):
    closed_unshown(cast, action)
    act(verification.reopen_action, cast["quality"], action)
    assert (action.state, action.unshown_reason) == (ActionState.ANALYSING, "")
    assert action.rounds[-1].recorded["unshown_reason"] == REASON
