"""Operations on findings: report one, and triage it into a new action, an open action, or no action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.corrective_actions.findings.queries import find_report, findings_alike
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.queries import action_due_on, people_complained_about, triage_due_on
from portal.corrective_actions.rules import (
    ACTION_WORKFLOW,
    FINDING_WORKFLOW,
    OVER,
    TAKEN_BACK,
    ActionOfAnotherKindError,
    check_owner,
)
from portal.corrective_actions.vocabulary import (
    ActionKind,
    ActionState,
    CancelReason,
    FindingState,
    NoCauseReason,
    Severity,
    SourceKind,
)
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.working_time.working_days import Calendar
from portal.platform import clock
from portal.platform.clock import local_date
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage import audit
from portal.platform.storage.database import lock_row
from portal.platform.storage.transaction import operation
from portal.procedures.models import ProcedureVersion
from portal.working_calendar.queries import load_calendar

REPORT_FINDING = "report_finding"


@dataclass(frozen=True)
class Report:
    """A report of a slice above: its source, which only that slice can read, and what it is about."""

    source_kind: SourceKind
    source_reference: str
    procedure_code: str
    department_code: str
    reported: str
    version_number: int | None = None
    element: str = ""
    post_code: str = ""
    happened_on: date | None = None
    severity: Severity = Severity.MEDIUM
    is_restricted: bool = False


def report_on(
    version: ProcedureVersion, source_kind: SourceKind, source_reference: str, *, reported: str, **about: Any
) -> Report:
    """Return the report of a source about a guide version; ``about`` holds the other fields of ``Report``."""
    return Report(
        source_kind=source_kind,
        source_reference=source_reference,
        procedure_code=version.procedure.code,
        version_number=version.number,
        department_code=version.procedure.department.code,
        reported=reported,
        **about,
    )


def report_finding(actor: Actor, report: Report) -> Finding:
    """Store a finding that awaits triage within the days of that setting; raises NoCalendarError."""
    finding = new_finding(report, load_calendar())
    audit.record(actor, REPORT_FINDING, finding)
    return finding


def new_finding(report: Report, calendar: Calendar) -> Finding:
    """Make a finding that awaits triage, not stored yet, for who stores it together with its source."""
    now = clock.now()
    return Finding(
        **report.__dict__,
        reference=new_reference("F"),
        reported_at=now,
        triage_by=triage_due_on(calendar, local_date(now)),
        state=FindingState.AWAITING_TRIAGE,
    )


def move_report(
    actor: Actor,
    source: SourceKind,
    reference: str,
    *,
    procedure_code: str,
    version_number: int | None,
    department_code: str,
) -> None:
    """Say what the finding of a source is about, as its source was found to be; one that was triaged stays."""
    finding = find_report(source, reference)
    if finding is None or finding.state is not FindingState.AWAITING_TRIAGE:
        return
    finding.procedure_code, finding.version_number = procedure_code, version_number
    finding.department_code, finding.element, finding.post_code = department_code, "", ""
    audit.record(actor, "move_finding", finding)


@operation
def open_action(
    actor: Actor, finding: Finding, *, title: str, description: str, kind: ActionKind, severity: Severity, owner_id: int
) -> CorrectiveAction:
    """Open an action for a finding, with an owner who never held the post concerned.

    Raises OwnerIsComplainedAboutError.
    """
    state = FINDING_WORKFLOW.target(finding.state, "place_in_action")
    check_owner(owner_id, people_complained_about([finding]))
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    now = clock.now()
    action = CorrectiveAction(
        reference=new_reference("A"),
        title=title,
        description=description,
        kind=kind,
        severity=severity,
        state=ActionState.OPEN,
        department_code=finding.department_code,
        procedure_code=finding.procedure_code,
        is_restricted=finding.is_restricted,
        owner_id=owner_id,
        quality_officer_id=actor.staff_id,
        opened_at=now,
        due_on=action_due_on(load_calendar(), local_date(now), severity),
    )
    audit.record(actor, "open_action", action)
    _place(actor, finding, action, state)
    return action


@operation
def join_action(actor: Actor, finding: Finding, *, action: CorrectiveAction) -> None:
    """Add a finding to an open action; raises MoveNotPossibleError when it is over, and ActionOfAnotherKindError."""
    state = FINDING_WORKFLOW.target(finding.state, "place_in_action")
    lock_row(action)
    if (action.department_code, action.is_restricted) != (finding.department_code, finding.is_restricted):
        raise ActionOfAnotherKindError
    if action.state in OVER:
        raise MoveNotPossibleError
    if action.owner_id is not None:
        check_owner(action.owner_id, people_complained_about([finding]))
    _place(actor, finding, action, state)


def join_alike(actor: Actor, finding: Finding, *, action: CorrectiveAction) -> int:
    """Add all findings like this one to its action; return how many.

    When one is refused, none is added.
    """
    alike = findings_alike(actor, finding)
    for other in alike:
        join_action(actor, other, action=action)
    return len(alike)


def _place(actor: Actor, finding: Finding, action: CorrectiveAction, state: FindingState) -> None:
    finding.state = state
    finding.action = action
    finding.triaged_by_id = actor.staff_id
    finding.triaged_on = local_date(clock.now())
    audit.record(actor, "place_in_action", finding)


@operation
def propose_no_cause(actor: Actor, finding: Finding, *, reason: NoCauseReason) -> None:
    """Propose that a finding needs no action, which a second person decides on."""
    finding.state = FINDING_WORKFLOW.target(finding.state, "propose_no_cause")
    finding.no_cause_reason = reason
    finding.triaged_by_id = actor.staff_id
    audit.record(actor, "propose_no_cause", finding)


@operation
def decide_no_cause(actor: Actor, finding: Finding, *, agrees: bool) -> None:
    """Approve or reject that a finding needs no action, as the second person; raises SecondPersonNeededError."""
    state = FINDING_WORKFLOW.target(finding.state, "confirm_no_cause" if agrees else "reject_no_cause")
    check_second_person(actor.staff_id, [finding.triaged_by_id], Review.ACTION)
    finding.state = state
    finding.seconded_by_id = actor.staff_id if agrees else None
    finding.triaged_on = local_date(clock.now()) if agrees else None
    audit.record(actor, "confirm_no_cause" if agrees else "reject_no_cause", finding)


def revise_report(actor: Actor, source_kind: SourceKind, source_reference: str, text: str) -> bool:
    """Replace what a finding says below its first line, as long as it awaits triage; return False without a finding."""
    finding = find_report(source_kind, source_reference)
    if finding is not None and finding.state is FindingState.AWAITING_TRIAGE:
        first, _, _ = finding.reported.partition("\n")
        finding.reported = f"{first}\n{text}"
        audit.record(actor, "revise_report", finding)
    return finding is not None


def extend_report(actor: Actor, source_kind: SourceKind, source_reference: str, text: str) -> None:
    """Append what a source reports later to its finding, as long as that awaits triage."""
    finding = find_report(source_kind, source_reference)
    if finding is not None and text and finding.state is FindingState.AWAITING_TRIAGE:
        finding.reported = f"{finding.reported}\n{text}"
        audit.record(actor, "extend_report", finding)


def rewrite_report(actor: Actor, source_kind: SourceKind, source_reference: str, rewrite: Callable[[str], str]) -> None:
    """Rewrite what a finding says, whatever became of it, where the text that it was reported from is rewritten."""
    finding = find_report(source_kind, source_reference)
    if finding is not None and finding.reported != rewrite(finding.reported):
        finding.reported = rewrite(finding.reported)
        audit.record(actor, "rewrite_report", finding)


def take_back_report(actor: Actor, source_kind: SourceKind, source_reference: str) -> None:
    """Take a finding back with its source: it says nothing, asks for nothing, and stays where it was placed."""
    finding = find_report(source_kind, source_reference)
    if finding is None or finding.state in TAKEN_BACK:
        return
    lock_row(finding)
    finding.state = FINDING_WORKFLOW.target(finding.state, "take_back")
    finding.reported, finding.element, finding.happened_on = "", "", None
    finding.version_number, finding.post_code = None, ""
    audit.record(actor, "take_back_report", finding)


def end_action_without_source(actor: Actor, source_kind: SourceKind, source_reference: str) -> list[str]:
    """Cancel an action every finding of which was taken back, and delete what it says; another goes on.

    Return the numbers of the finding and of the action that ended.
    """
    finding = find_report(source_kind, source_reference)
    if finding is None:
        return []
    action = finding.action
    if action is None or any(each.state not in TAKEN_BACK for each in action.findings):
        return [finding.reference]
    lock_row(action)
    if "cancel" in ACTION_WORKFLOW.verbs(action.state):
        _cancel_without_source(actor, action)
    return [finding.reference, action.reference]


def _cancel_without_source(actor: Actor, action: CorrectiveAction) -> None:
    action.state = ACTION_WORKFLOW.target(action.state, "cancel")
    action.cancel_reason = CancelReason.SOURCE_TAKEN_BACK
    action.title = action.description = action.immediate_action = action.similar_cases = ""
    action.whys = []
    for task in action.all_tasks:
        task.description = task.evidence = ""
        task.withdrawn_at = task.withdrawn_at or clock.now()
    for each in action.hand_overs:
        each.reason = ""
    audit.record(actor, "end_without_source", action)


def delete_report(actor: Actor, source_kind: SourceKind, source_reference: str) -> None:
    """Delete what a finding says, when the text that it was reported from is deleted."""
    finding = find_report(source_kind, source_reference)
    if finding is not None and finding.reported:
        finding.reported = ""
        audit.record(actor, "delete_report", finding)
