"""Who may hand over an action or a task, to whom, and what of it stays."""

import pytest
from sqlalchemy import select

from portal.accounts.operations import assign_post, grant_role
from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.actions.queries import actions_awaiting, get_action_for
from portal.corrective_actions.findings.operations import end_action_without_source, take_back_report
from portal.corrective_actions.models import HandOver
from portal.corrective_actions.rules import (
    CannotOwnError,
    HandOverReasonError,
    NotTheOwnerError,
    NotYoursToHandOverError,
    OwnerIsComplainedAboutError,
    SameOwnerError,
)
from portal.corrective_actions.vocabulary import ActionState, CancelReason, SourceKind, TaskKind
from portal.library.access.permissions import SYSTEM, Actor, Grant, Role
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform.clock import local_today
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.complaints.resort_steps import person
from tests.corrective_actions.actions.steps import act, analysed, done, planned, verified
from tests.corrective_actions.hand_overs.steps import REASON, deactivate, hand_over, new_action, restricted_action
from tests.support.cast import PEOPLE, Cast, in_days

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")
APPROVERS = {"manager", "quality", "quality2", "inspector"}


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_hand_over(cast: Cast, name: str):
    """Of the action that is the owner, of a task its owner; and whoever may approve actions of the department."""
    action = planned(cast, new_action(cast))
    (task,) = action.tasks
    for owned, owner, to in ((task, "editor", "approver"), (action, "handler", "quality2")):
        if name in APPROVERS | {owner}:
            hand_over(cast[name], owned, cast.id(to))
            assert owned.owner_id == cast.id(to)
        else:
            with pytest.raises(NotYoursToHandOverError):
                hand_over(cast[name], owned, cast.id(to))
            assert owned.owner_id == cast.id(owner)


def test_managers_hand_over_in_their_department(cast: Cast):
    action = new_action(cast)
    elsewhere = Actor(staff_id=cast.id("manager"), grants=frozenset({Grant(Role.MANAGER, "health")}))
    with pytest.raises(NotYoursToHandOverError):
        hand_over(elsewhere, action, cast.id("quality"))


@pytest.mark.parametrize("name", PEOPLE)
def test_inspectors_alone_hand_over_restricted_actions(cast: Cast, name: str):
    action = restricted_action(cast)
    act(grant_role, cast["administrator"], person(cast, "supervisor"), Role.INSPECTOR)
    if name == "inspector":
        hand_over(cast[name], action, cast.id("supervisor"))
        assert action.owner_id == cast.id("supervisor")
        return
    with pytest.raises(NotYoursToHandOverError):
        hand_over(cast[name], action, cast.id("supervisor"))
    with pytest.raises(NotFoundError):
        get_action_for(cast[name], action.reference, "actions:action:see")


@pytest.mark.parametrize("name", ["quality", "manager", "handler", "editor"])
def test_restricted_actions_stay_with_inspectors(cast: Cast, name: str):
    with pytest.raises(CannotOwnError):
        hand_over(cast["inspector"], restricted_action(cast), cast.id(name))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("handler", SameOwnerError),
        ("reviewer", OwnerIsComplainedAboutError),
        ("other_handler", CannotOwnError),
        ("editor", CannotOwnError),
        ("supervisor", CannotOwnError),
        ("quality2", CannotOwnError),  # inactive
        ("nobody", CannotOwnError),
    ],
)
def test_who_cannot_become_the_owner(cast: Cast, name: str, error: type[RefusedActError]):
    action = new_action(cast)
    deactivate(cast, "quality2")
    with pytest.raises(error):
        hand_over(cast["manager"], action, 0 if name == "nobody" else cast.id(name))
    assert action.owner_id == cast.id("handler")
    assert action.hand_overs == []


@pytest.mark.parametrize(
    ("name", "error"),
    [("editor", SameOwnerError), ("reviewer", OwnerIsComplainedAboutError), ("inspector", CannotOwnError),
     ("approver", CannotOwnError)],
)  # fmt: skip
def test_who_cannot_get_a_task(cast: Cast, name: str, error: type[RefusedActError]):
    (task,) = planned(cast, new_action(cast)).tasks
    deactivate(cast, "approver")
    with pytest.raises(error):
        hand_over(cast["editor"], task, cast.id(name))


def test_later_holders_of_the_post_are_refused(cast: Cast):
    action = new_action(cast)
    with writing():
        assign_post(cast["administrator"], person(cast, "quality2"), "tr-review", local_today())
    with pytest.raises(OwnerIsComplainedAboutError):
        hand_over(cast["manager"], action, cast.id("quality2"))


@pytest.mark.parametrize("reason", ["", "x", "。。。", "哈哈哈"])
def test_a_reason_says_something(cast: Cast, reason: str):
    with pytest.raises(HandOverReasonError):
        hand_over(cast["handler"], new_action(cast), cast.id("quality2"), reason)


def test_what_is_over_is_not_handed_over(cast: Cast):
    action = done(cast, new_action(cast))
    (task,) = action.tasks
    with pytest.raises(MoveNotPossibleError):  # it is done
        hand_over(cast["manager"], task, cast.id("approver"))
    verified(cast, action)
    with pytest.raises(MoveNotPossibleError):
        hand_over(cast["manager"], action, cast.id("quality"))


def test_withdrawn_tasks_stay_with_their_owners(cast: Cast):
    action = analysed(cast, new_action(cast))
    act(do.decide_plan, cast["manager"], planned(cast, action), approves=False, remarks="再想想")
    (task,) = action.tasks
    act(do.remove_task, cast["handler"], task)
    with pytest.raises(MoveNotPossibleError):
        hand_over(cast["manager"], task, cast.id("approver"))


def test_each_hand_over_stays_with_its_reason(cast: Cast):
    action = planned(cast, new_action(cast))
    (task,) = action.tasks
    hand_over(cast["manager"], action, cast.id("quality2"))
    hand_over(cast["editor"], task, cast.id("approver"), "请你来改")
    db.session.expire_all()
    stored = [
        (each.task_id, each.from_id, each.to_id, each.handed_over_by_id, each.reason)
        for each in db.session.scalars(select(HandOver).order_by(HandOver.id))
    ]
    assert stored == [
        (None, cast.id("handler"), cast.id("quality2"), cast.id("manager"), REASON),
        (task.id, cast.id("editor"), cast.id("approver"), cast.id("editor"), "请你来改"),
    ]
    verbs = db.session.scalars(
        select(AuditEntry.verb).where(AuditEntry.verb.like("hand_over%"), AuditEntry.outcome == "done")
    )
    assert sorted(verbs) == ["hand_over_action", "hand_over_task"]


def test_earlier_owners_work_no_more(cast: Cast):
    action = new_action(cast)
    hand_over(cast["handler"], action, cast.id("quality2"))
    with pytest.raises(NotTheOwnerError):
        act(do.take_up, cast["handler"], action)
    act(do.take_up, cast["quality2"], action)
    assert action.state is ActionState.ANALYSING


def test_earlier_owners_neither_approve_nor_verify(cast: Cast):
    action = new_action(cast, owner="quality")
    hand_over(cast["quality"], action, cast.id("handler"))
    planned(cast, action)
    with pytest.raises(SecondPersonNeededError):
        act(do.decide_plan, cast["quality"], action, approves=True)
    assert action.id not in actions_awaiting(cast["quality"]).days
    assert action.id in actions_awaiting(cast["manager"]).days
    act(do.decide_plan, cast["manager"], action, approves=True)
    act(do.finish_task, cast["editor"], action.tasks[0], evidence="已改")
    act(do.submit_for_verification, cast["handler"], action)
    with pytest.raises(SecondPersonNeededError):
        verified(cast, action, by="quality")
    assert action.id not in actions_awaiting(cast["quality"]).days
    assert action.id in actions_awaiting(cast["quality2"]).days
    verified(cast, action, by="quality2")


def test_who_handed_a_task_over_verifies_nothing(cast: Cast):
    action = analysed(cast, new_action(cast))
    task = act(do.add_task, cast["handler"], action, kind=TaskKind.CORRECTIVE, description="换机器",
               owner_id=cast.id("quality2"), due_on=in_days(0))  # fmt: skip
    hand_over(cast["quality2"], task, cast.id("editor"))
    done(cast, action)
    with pytest.raises(SecondPersonNeededError):
        verified(cast, action, by="quality2")


def test_reasons_go_with_a_source_taken_back(cast: Cast):
    action = new_action(cast)
    hand_over(cast["handler"], action, cast.id("quality2"))
    (finding,) = action.findings
    with writing():
        take_back_report(SYSTEM, SourceKind.COMPLAINT, finding.source_reference)
        end_action_without_source(SYSTEM, SourceKind.COMPLAINT, finding.source_reference)
    assert action.cancel_reason is CancelReason.SOURCE_TAKEN_BACK
    assert [each.reason for each in action.hand_overs] == [""]


@pytest.mark.parametrize("by", [("manager", "quality"), ("quality2", "manager"), ("inspector", "quality2")])
def test_no_decision_waits_for_one_person(cast: Cast, by: tuple[str, str]):
    """A plan, a proposal to cancel and a verification can each be decided by several people."""
    action = planned(cast, new_action(cast))
    one, other = by
    act(do.propose_cancelling, cast[one], action, reason=CancelReason.DUPLICATE)
    deactivate(cast, one)
    act(do.decide_cancelling, cast[other], action, agrees=False)
    act(do.decide_plan, cast[other], action, approves=True)
    act(do.finish_task, cast["editor"], action.tasks[0], evidence="已改")
    act(do.submit_for_verification, cast["handler"], action)
    third = next(
        name for name in ("quality", "quality2", "inspector") if cast.id(name) not in action.doers and name != one
    )
    verified(cast, action, by=third)
    assert action.state is ActionState.CLOSED
