"""What staff recorded stays when an action goes back: tasks, evidence, plans, results, and who took part in them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.actions import verification
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.corrective_actions.rules import TaskDoneError
from portal.corrective_actions.vocabulary import CancelReason, RoundEnd, TaskKind
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import act, analysed, done, opened, planned, verified
from tests.support.cast import CODE, Cast, complain, in_days
from tests.support.visitor import Visitor


@pytest.fixture
def action(app: Flask, cast: Cast, guide_in_force: str, context: None) -> CorrectiveAction:
    complain(get_version_in_force(CODE))
    return opened(cast, db.session.scalars(select(Finding)).one())


def test_a_completed_task_stays_with_its_evidence(cast: Cast, action: CorrectiveAction):
    done(cast, action)
    verified(cast, action, is_effective=False)
    (task,) = action.tasks
    with pytest.raises(TaskDoneError):
        act(do.remove_task, cast["handler"], task)
    assert (task.evidence, task.withdrawn_at) == ("已改", None)


def add_task(cast: Cast, action: CorrectiveAction, owner: str) -> Task:
    task: Task = act(do.add_task, cast["handler"], action, kind=TaskKind.CORRECTIVE, description="换一台机器",
                     owner_id=cast.id(owner), due_on=in_days(5))  # fmt: skip
    return task


def test_withdrawn_tasks_stay_and_count_no_more(cast: Cast, action: CorrectiveAction):
    analysed(cast, action)
    task = add_task(cast, action, "quality2")
    act(do.remove_task, cast["handler"], task)
    assert db.session.get_one(Task, task.id).withdrawn_by_id == cast.id("handler")
    assert action.tasks == []
    for again in (do.remove_task, do.finish_task):
        with pytest.raises(MoveNotPossibleError):
            act(again, cast["handler"], task, **({} if again is do.remove_task else {"evidence": "x"}))
    done(cast, action)
    with pytest.raises(SecondPersonNeededError):
        verified(cast, action, by="quality2")
    verified(cast, action, by="quality")


def test_who_approved_an_earlier_plan_does_not_verify(cast: Cast, action: CorrectiveAction):
    act(do.decide_plan, cast["quality2"], planned(cast, action), approves=True)
    act(do.finish_task, cast["editor"], action.tasks[0], evidence="已改")
    act(do.submit_for_verification, cast["handler"], action)
    verified(cast, action, is_effective=False, by="quality")
    done(cast, action)
    assert action.plan_approved_by_id == cast.id("manager")
    with pytest.raises(SecondPersonNeededError):
        verified(cast, action, by="quality2")
    verified(cast, action, by="quality")


def test_each_round_keeps_what_it_recorded(cast: Cast, action: CorrectiveAction):
    act(do.decide_plan, cast["manager"], planned(cast, action), approves=False, remarks="原因不够")
    done(cast, action)
    verified(cast, action, is_effective=False)
    act(do.propose_cancelling, cast["manager"], action, reason=CancelReason.CAUSE_GONE)
    act(do.decide_cancelling, cast["quality"], action, agrees=False)
    done(cast, action)
    verified(cast, action)
    act(verification.reopen_action, cast["quality"], action)
    act(do.propose_cancelling, cast["manager"], action, reason=CancelReason.DUPLICATE)
    (finding,) = [found.reference for found in action.findings]
    act(do.decide_cancelling, cast["quality"], action, agrees=True)
    db.session.expire_all()
    assert [each.end for each in action.rounds] == [
        RoundEnd.PLAN_RETURNED, RoundEnd.INEFFECTIVE, RoundEnd.NOT_CANCELLED, RoundEnd.REOPENED, RoundEnd.CANCELLED,
    ]  # fmt: skip
    returned, ineffective, kept, reopened, cancelled = action.rounds
    assert returned.recorded["plan_remarks"] == "原因不够"
    assert (ineffective.recorded["result"], ineffective.recorded["severity"]) == ("查过", "medium")
    assert kept.cancel_reason is CancelReason.CAUSE_GONE
    assert reopened.recorded["closed_at"]
    assert reopened.plan_approved_by_id == cast.id("manager")
    assert cancelled.recorded["findings"] == [finding]
    assert action.findings == []


@pytest.mark.parametrize("name", ["handler", "quality"])
def test_the_page_shows_earlier_rounds(
    app: Flask, cast: Cast, action: CorrectiveAction, staff: Callable[[str], Visitor], name: str
):
    analysed(cast, action)
    act(do.remove_task, cast["handler"], add_task(cast, action, "quality2"))
    done(cast, action)
    verified(cast, action, is_effective=False, by="quality")
    page = staff(name).get(f"/admin/actions/{action.reference}/")
    assert "withdrawn on" in page.text
    assert "换一台机器" in page.text
    assert "Verified as not effective" in page.text
    assert "查过" in page.text
    assert not page.has_form("/remove/"), "the only task of the plan is done"
