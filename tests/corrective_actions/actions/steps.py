"""Steps of a corrective action, each led up to by those before it."""

from collections.abc import Callable
from typing import Any

from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.actions import verification
from portal.corrective_actions.findings import operations
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import (
    ActionKind,
    ActionState,
    CauseCategory,
    Severity,
    TaskKind,
)
from portal.platform.storage.transaction import writing
from tests.support.cast import Cast, in_days


def act(operation: Callable[..., Any], *args: Any, **fields: Any) -> Any:
    with writing():
        return operation(*args, **fields)


def opened(cast: Cast, finding: Finding, owner: str = "handler", quality: str = "quality") -> CorrectiveAction:
    action = act(operations.open_action, cast[quality], finding, title="超时", description="属实", kind=ActionKind.GUIDE_WRONG,
                 severity=Severity.MEDIUM, owner_id=cast.id(owner))  # fmt: skip
    assert isinstance(action, CorrectiveAction)
    return action


def analysed(cast: Cast, action: CorrectiveAction) -> CorrectiveAction:
    if action.state is ActionState.OPEN:
        act(do.take_up, cast["handler"], action)
    act(do.record_analysis, cast["handler"], action, immediate_action="已补办", similar_cases="无",
        cause_category=CauseCategory.RULE, whys=["时限太短"])  # fmt: skip
    return action


def planned(cast: Cast, action: CorrectiveAction, check: int = 0) -> CorrectiveAction:
    """Plan it, to be checked in so many days."""
    analysed(cast, action)
    act(do.add_task, cast["handler"], action, kind=TaskKind.CORRECTIVE, description="改指南",
        owner_id=cast.id("editor"), due_on=in_days(0))  # fmt: skip
    act(
        do.record_criterion,
        cast["handler"],
        action,
        criterion="无超时",
        baseline="3",
        target="0",
        check_on=in_days(check),
    )
    act(do.submit_plan, cast["handler"], action)
    return action


def verified(cast: Cast, action: CorrectiveAction, *, is_effective: bool = True, by: str = "quality2") -> None:
    act(verification.verify_action, cast[by], action, is_effective=is_effective, result="查过", public_summary={})


def done(cast: Cast, action: CorrectiveAction, check: int = 0) -> CorrectiveAction:
    """Carry it out up to its verification, in so many days."""
    act(do.decide_plan, cast["manager"], planned(cast, action, check), approves=True)
    for task in action.tasks:
        if task.done_at is None:
            act(do.finish_task, cast["editor"], task, evidence="已改")
    act(do.submit_for_verification, cast["handler"], action)
    return action
