"""Each state of a workflow says once what it means; nobody else names it."""

import re
from pathlib import Path
from typing import Any

import pytest

from portal.cases.rules import CASE_WORKFLOW
from portal.cases.vocabulary import CASE_STATES, CaseState
from portal.complaints.kinds import COMPLAINT_KINDS
from portal.complaints.rules import COMPLAINT_STATES, COMPLAINT_WORKFLOW, ON_A_DESK, SETTLED
from portal.complaints.vocabulary import ComplaintState, Party
from portal.corrective_actions.rules import ACTION_STATES, ACTION_WORKFLOW, FINDING_STATES, FINDING_WORKFLOW
from portal.corrective_actions.vocabulary import ActionState, FindingState
from portal.improvements.rules import IMPROVEMENT_WORKFLOW
from portal.improvements.vocabulary import IMPROVEMENT_STATES, ImprovementState
from portal.library.domain.workflow import StateRecord, StateTable, Workflow
from portal.procedures.rules import VERSION_WORKFLOW
from portal.procedures.vocabulary import VERSION_STATES, VersionState
from portal.proposals.rules import CHANGE_WORKFLOW
from portal.proposals.vocabulary import CHANGE_STATES, ChangeState
from portal.settings import ROOT
from portal.standards.rules import STANDARD_WORKFLOW
from portal.standards.vocabulary import STANDARD_STATES, StandardState
from tests.support.each_file import for_each_file

TEMPLATES = sorted((ROOT / "portal").glob("**/templates/**/*.html"))
TABLES: tuple[tuple[Any, Any, Any, Any], ...] = (
    (CaseState, CASE_WORKFLOW, CASE_STATES, {CaseState.ACCEPTED}),
    (ComplaintState, COMPLAINT_WORKFLOW, COMPLAINT_STATES, {each.begins for each in COMPLAINT_KINDS.values()}),
    (ActionState, ACTION_WORKFLOW, ACTION_STATES, {ActionState.OPEN}),
    (FindingState, FINDING_WORKFLOW, FINDING_STATES, {FindingState.AWAITING_TRIAGE}),
    (ImprovementState, IMPROVEMENT_WORKFLOW, IMPROVEMENT_STATES, {ImprovementState.DRAFT}),
    (ChangeState, CHANGE_WORKFLOW, CHANGE_STATES, {ChangeState.WAITING}),
    (StandardState, STANDARD_WORKFLOW, STANDARD_STATES, {StandardState.DRAFT}),
    (VersionState, VERSION_WORKFLOW, VERSION_STATES, {VersionState.DRAFT}),
)
each_table = pytest.mark.parametrize(("states", "workflow", "records", "first"), TABLES)


@each_table
def test_every_state_is_reached(states: Any, workflow: Workflow[Any], records: StateTable[Any, Any], first: Any):
    reached = first | {move.to for move in workflow.moves}
    assert set(states) - reached == set(), "add the move that leads to it to the workflow table"


@each_table
def test_what_is_not_over_can_go_on(states: Any, workflow: Workflow[Any], records: StateTable[Any, Any], first: Any):
    stuck = [state for state in states if not records[state].is_over and not workflow.verbs(state)]
    assert stuck == [], "nothing leads on from it: add a move, or say in its record that it is over"


def test_a_state_without_a_record_is_refused():
    records: dict[FindingState, StateRecord] = {
        state: StateRecord() for state in FindingState if state is not FindingState.NO_CAUSE
    }
    with pytest.raises(ValueError, match="NO_CAUSE"):
        StateTable(FindingState, records)


def test_a_complaint_waits_for_somebody_or_is_over():
    for state in ComplaintState:
        record = COMPLAINT_STATES[state]
        assert record.is_over == (record.waits_for is Party.NOBODY), f"{state.name}: who acts next?"
        of_the_office = record.waits_for in (Party.ASSESSOR, Party.HANDLER)
        assert not of_the_office or record.next_step, f"{state.name}: what does the desk offer?"
    assert not set(ON_A_DESK) & set(SETTLED)


@for_each_file(TEMPLATES)
def test_no_template_names_a_state(path: Path):
    named = re.findall(r"\.state\s*(?:==|!=|in\b|not in\b)[^%}]*", path.read_text(encoding="utf-8"))
    assert named == [], "ask the state's record (…meaning) or the workflow's verbs instead"


def test_every_workflow_is_held_to_these_rules():
    defined = {
        name
        for path in (ROOT / "portal").glob("**/*.py")
        for name in re.findall(r"^(\w+_WORKFLOW) = Workflow\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in sorted(defined) if f", {name}, " not in source] == [], "add it to TABLES, with its states"
