"""Every gate of the queue: who may, and on what condition; persons are compared."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.complaints.vocabulary import ComplaintKind
from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.actions import verification
from portal.corrective_actions.actions.queries import get_action_for
from portal.corrective_actions.findings import operations
from portal.corrective_actions.findings.queries import get_finding_for
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.rules import (
    ACTION_WORKFLOW,
    ActionOfAnotherKindError,
    NoCriterionError,
    NoRootCauseError,
    NotTheOwnerError,
    OwnerIsComplainedAboutError,
    TaskOpenError,
    WatchOverError,
)
from portal.corrective_actions.vocabulary import (
    ActionKind,
    ActionState,
    CancelReason,
    CauseCategory,
    FindingState,
    NoCauseReason,
    Severity,
    TaskKind,
)
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.procedures.rules import VersionUnderWayError
from portal.procedures.vocabulary import NO_REASON, Reason
from tests.corrective_actions.actions.steps import act, analysed, done, opened, planned, verified
from tests.support.cast import CODE, Cast, complain, in_days

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")


@pytest.fixture
def finding(guide_in_force: str) -> Finding:
    complain(get_version_in_force(CODE))
    return db.session.scalars(select(Finding)).one()


def test_the_owner_is_not_the_person_complained_about(cast: Cast, finding: Finding):
    with pytest.raises(OwnerIsComplainedAboutError):
        opened(cast, finding, owner="reviewer")
    assert finding.state is FindingState.AWAITING_TRIAGE


def test_only_the_owner_takes_it_up(cast: Cast, finding: Finding):
    action = opened(cast, finding)
    with pytest.raises(NotTheOwnerError):
        act(do.take_up, cast["manager"], action)


def test_a_plan_needs_cause_corrective_task_and_criterion(cast: Cast, finding: Finding):
    action = opened(cast, finding)
    act(do.take_up, cast["handler"], action)
    with pytest.raises(NoRootCauseError):
        act(do.submit_plan, cast["handler"], action)
    analysed(cast, action)
    act(
        do.add_task,
        cast["handler"],
        action,
        kind=TaskKind.IMMEDIATE,
        description="x",
        owner_id=cast.id("editor"),
        due_on=in_days(1),
    )
    with pytest.raises(NoRootCauseError):
        act(do.submit_plan, cast["handler"], action)
    act(
        do.add_task,
        cast["handler"],
        action,
        kind=TaskKind.CORRECTIVE,
        description="x",
        owner_id=cast.id("editor"),
        due_on=in_days(1),
    )
    with pytest.raises(NoCriterionError):
        act(do.submit_plan, cast["handler"], action)


def test_the_owner_does_not_approve_the_plan(cast: Cast, finding: Finding):
    act(
        operations.open_action,
        cast["quality"],
        finding,
        title="x",
        description="x",
        kind=ActionKind.SYSTEM,
        severity=Severity.LOW,
        owner_id=cast.id("quality2"),
    )
    action = db.session.scalars(select(CorrectiveAction)).one()
    action_owner = {"handler": cast["quality2"]}
    act(do.take_up, action_owner["handler"], action)
    act(
        do.record_analysis,
        cast["quality2"],
        action,
        immediate_action="x",
        similar_cases="x",
        cause_category=CauseCategory.TOOL,
        whys=["x"],
    )
    act(
        do.add_task,
        cast["quality2"],
        action,
        kind=TaskKind.CORRECTIVE,
        description="x",
        owner_id=cast.id("editor"),
        due_on=in_days(1),
    )
    act(do.record_criterion, cast["quality2"], action, criterion="x", baseline="", target="0", check_on=in_days(9))
    act(do.submit_plan, cast["quality2"], action)
    with pytest.raises(SecondPersonNeededError):
        act(do.decide_plan, cast["quality2"], action, approves=True)
    assert action.state is ActionState.PLANNED


def test_a_returned_plan_goes_back_with_remarks(cast: Cast, finding: Finding):
    action = planned(cast, opened(cast, finding))
    act(do.decide_plan, cast["manager"], action, approves=False, remarks="再想想")
    assert (action.state, action.plan_remarks) == (ActionState.ANALYSING, "再想想")


def test_verification_needs_every_task_done_with_evidence(cast: Cast, finding: Finding):
    action = planned(cast, opened(cast, finding))
    act(do.decide_plan, cast["manager"], action, approves=True)
    with pytest.raises(TaskOpenError):
        act(do.submit_for_verification, cast["handler"], action)
    with pytest.raises(NotTheOwnerError):
        act(do.finish_task, cast["handler"], action.tasks[0], evidence="x")


@pytest.mark.parametrize("name", ["handler", "manager"])
def test_closing_needs_a_third_person(cast: Cast, finding: Finding, name: str):
    action = done(cast, opened(cast, finding))
    with pytest.raises(SecondPersonNeededError):
        verified(cast, action, by=name)
    assert action.state is ActionState.AWAITING_VERIFICATION


def test_not_effective_means_again_and_one_severity_up(cast: Cast, finding: Finding):
    action = done(cast, opened(cast, finding))
    verified(cast, action, is_effective=False)
    assert (action.state, action.severity) == (ActionState.ANALYSING, Severity.HIGH)
    verified(cast, done(cast, action))
    assert action.state is ActionState.CLOSED


@pytest.mark.parametrize(("days", "is_open_again"), [(89, True), (91, False)])
def test_closed_actions_reopen_only_under_watch(cast: Cast, finding: Finding, days: int, is_open_again: bool):
    action = done(cast, opened(cast, finding))
    verified(cast, action)
    with time_machine.travel(clock.now() + timedelta(days=days)):
        if is_open_again:
            act(verification.reopen_action, cast["quality"], action)
            assert (action.state, action.severity) == (ActionState.ANALYSING, Severity.HIGH)
        else:
            with pytest.raises(WatchOverError):
                act(verification.reopen_action, cast["quality"], action)


def test_no_cause_needs_a_second_person(cast: Cast, finding: Finding):
    act(operations.propose_no_cause, cast["quality"], finding, reason=NoCauseReason.NOT_CONFIRMED)
    with pytest.raises(SecondPersonNeededError):
        act(operations.decide_no_cause, cast["quality"], finding, agrees=True)
    act(operations.decide_no_cause, cast["quality2"], finding, agrees=False)
    assert finding.state is FindingState.AWAITING_TRIAGE
    act(operations.propose_no_cause, cast["quality"], finding, reason=NoCauseReason.NOT_CONFIRMED)
    act(operations.decide_no_cause, cast["manager"], finding, agrees=True)
    assert finding.state is FindingState.NO_CAUSE


def test_cancelling_needs_a_second_person_and_frees_findings(cast: Cast, finding: Finding):
    action = opened(cast, finding)
    act(do.propose_cancelling, cast["quality"], action, reason=CancelReason.OPENED_IN_ERROR)
    with pytest.raises(SecondPersonNeededError):
        act(do.decide_cancelling, cast["quality"], action, agrees=True)
    act(do.decide_cancelling, cast["manager"], action, agrees=True)
    assert action.state is ActionState.CANCELLED
    assert finding.state is FindingState.AWAITING_TRIAGE
    assert finding.action is None


def test_findings_join_only_open_actions(cast: Cast, finding: Finding):
    action = opened(cast, finding)
    complain(get_version_in_force(CODE))
    second = db.session.scalars(select(Finding).where(Finding.id != finding.id)).one()
    act(operations.join_action, cast["quality"], second, action=action)
    assert len(action.findings) == 2
    verified(cast, done(cast, action))
    complain(get_version_in_force(CODE))
    third = db.session.scalars(select(Finding).order_by(Finding.id.desc())).first()
    with pytest.raises(MoveNotPossibleError):
        act(operations.join_action, cast["quality"], third, action=action)


def test_the_workflow_is_the_table_of_the_field():
    states = {
        move.verb: (sorted(state.value for state in move.from_states), move.to.value) for move in ACTION_WORKFLOW.moves
    }
    assert states["cancel"][0] == ["analysing", "in_progress", "open", "planned"]
    assert states["find_ineffective"] == (["awaiting_verification"], "analysing")
    for state in ActionState:
        for verb in states:
            if verb not in ACTION_WORKFLOW.verbs(state):
                with pytest.raises(MoveNotPossibleError):
                    ACTION_WORKFLOW.target(state, verb)


def test_refused_acts_only_leave_audit_entries(cast: Cast, finding: Finding):
    with pytest.raises(RefusedActError):
        opened(cast, finding, owner="reviewer")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.outcome, entry.staff_id) == (
        "open_action",
        "OwnerIsComplainedAboutError",
        cast.id("quality"),
    )


@pytest.mark.parametrize("name", ["other_handler", "other_manager"])
def test_another_departments_findings_and_actions_are_not_there(cast: Cast, finding: Finding, name: str):
    action = opened(cast, finding)
    with pytest.raises(NotFoundError):
        get_finding_for(cast[name], finding.reference, "actions:finding:see")
    with pytest.raises(NotFoundError):
        get_action_for(cast[name], action.reference, "actions:action:see")


def test_guides_change_only_for_open_actions(cast: Cast, finding: Finding):
    procedure = get_version_in_force(CODE).procedure
    action = opened(cast, finding)
    version = act(do.change_guide, cast["editor"], action, procedure=procedure)
    assert version.reason == Reason("corrective_action", action.reference)
    with pytest.raises(VersionUnderWayError):
        act(do.change_guide, cast["editor"], action, procedure=procedure)
    verified(cast, done(cast, action))
    with pytest.raises(MoveNotPossibleError):
        act(do.change_guide, cast["editor"], action, procedure=procedure)


def test_ineffective_actions_need_a_new_plan(cast: Cast, finding: Finding):
    action = done(cast, opened(cast, finding))
    verified(cast, action, is_effective=False)
    with pytest.raises(NoRootCauseError):
        act(do.submit_plan, cast["handler"], action)


def test_who_did_a_task_does_not_verify_it(cast: Cast, finding: Finding):
    action = done(cast, opened(cast, finding))
    with writing():
        action.tasks[0].owner_id = cast.id("quality2")
    with pytest.raises(SecondPersonNeededError):
        verified(cast, action)


def test_restricted_actions_are_not_named_as_reason(cast: Cast, guide_in_force: str):
    complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY)
    finding = db.session.scalars(select(Finding)).one()
    action = act(operations.open_action, cast["inspector"], finding, title="x", description="x", kind=ActionKind.CONDUCT,
                 severity=Severity.HIGH, owner_id=cast.id("inspector"))  # fmt: skip
    version = act(do.change_guide, cast["editor"], action, procedure=get_version_in_force(CODE).procedure)
    assert version.reason == NO_REASON


def test_findings_of_another_department_do_not_join(cast: Cast, finding: Finding):
    action = opened(cast, finding)
    complain(get_version_in_force(CODE))
    second = db.session.scalars(select(Finding).where(Finding.id != finding.id)).one()
    with writing():
        second.department_code = "health"
    with pytest.raises(ActionOfAnotherKindError):
        act(operations.join_action, cast["quality"], second, action=action)
