"""The closed lists of findings and corrective actions."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import StateRecord


class SourceKind(LabelledEnum):
    """What has reported a finding."""

    COMPLAINT = "complaint", _l("Complaint")
    RATING = "rating", _l("Bad rating")
    MISSED_LIMIT = "missed_limit", _l("Missed time limit")
    PUBLISH_GATE = "publish_gate", _l("Publication check")
    AUDIT = "audit", _l("Audit")
    RECURRENCE = "recurrence", _l("Recurrence")
    SUGGESTION = "suggestion", _l("Suggestion")
    STAFF = "staff", _l("Reported by staff")


class Severity(LabelledEnum):
    """How severe the harm is."""

    LOW = "low", _l("Low")
    MEDIUM = "medium", _l("Medium")
    HIGH = "high", _l("High")


class FindingState(LabelledEnum):
    """The state of a finding."""

    AWAITING_TRIAGE = "awaiting_triage", _l("Awaiting triage")
    NO_CAUSE_PROPOSED = "no_cause_proposed", _l("“No action needed” awaiting confirmation")
    IN_ACTION = "in_action", _l("Assigned to a corrective action")
    NO_CAUSE = "no_cause", _l("No action needed")
    TAKEN_BACK = "taken_back", _l("Source taken back")


class NoCauseReason(LabelledEnum):
    """Why a finding needs no action; “not our responsibility” is deliberately not on the list."""

    GUIDE_FOLLOWED = "guide_followed", _l("The guide is right and was followed")
    ALREADY_REMOVED = "already_removed", _l("The cause has already been removed")
    NOT_REPEATABLE = "not_repeatable", _l("A single event that cannot recur")
    NOT_CONFIRMED = "not_confirmed", _l("The facts could not be confirmed")


class ActionKind(LabelledEnum):
    """What kind of problem an action removes."""

    GUIDE_WRONG = "guide_wrong", _l("The guide is wrong")
    GUIDE_NOT_FOLLOWED = "guide_not_followed", _l("The guide was not followed")
    STANDARD_MISSING = "standard_missing", _l("A standard is missing")
    RESOURCES = "resources", _l("Not enough staff or resources")
    SYSTEM = "system", _l("A system or tool")
    CONDUCT = "conduct", _l("Conduct")
    LAW = "law", _l("The law or regulation itself")


class ActionState(LabelledEnum):
    """The state of a corrective action."""

    OPEN = "open", _l("Not started")
    ANALYSING = "analysing", _l("Analysing the cause")
    PLANNED = "planned", _l("Plan awaiting approval")
    IN_PROGRESS = "in_progress", _l("In progress")
    AWAITING_VERIFICATION = "awaiting_verification", _l("Awaiting verification")
    CLOSED = "closed", _l("Closed, verified as effective")
    CLOSED_UNSHOWN = "closed_unshown", _l("Closed, effect not shown")
    CANCELLED = "cancelled", _l("Cancelled")


class RoundEnd(LabelledEnum):
    """How an action went back, or was given up, or was not."""

    PLAN_RETURNED = "return_plan", _l("The plan was sent back")
    INEFFECTIVE = "find_ineffective", _l("Verified as not effective")
    REOPENED = "reopen", _l("Reopened")
    CANCELLED = "cancel", _l("Cancelled")
    NOT_CANCELLED = "keep_action", _l("The proposal to cancel was rejected")
    NOT_CLOSED = "keep_checking", _l("The proposal to close without an effect shown was rejected")


class CauseCategory(LabelledEnum):
    """The category of a root cause."""

    PEOPLE = "people", _l("Knowledge or staffing")
    METHOD = "method", _l("Working methods")
    RULE = "rule", _l("Guide, standard or rule")
    TOOL = "tool", _l("System, equipment or premises")
    COOPERATION = "cooperation", _l("Cooperation between departments")
    SUPERVISION = "supervision", _l("Supervision")


class CancelReason(LabelledEnum):
    """Why an action is cancelled."""

    DUPLICATE = "duplicate", _l("Another action is dealing with the same cause")
    CAUSE_GONE = "cause_gone", _l("The cause no longer exists")
    OPENED_IN_ERROR = "opened_in_error", _l("Opened in error")
    SOURCE_TAKEN_BACK = "source_taken_back", _l("What it was opened for was taken back")


CANCEL_REASONS = tuple(each for each in CancelReason if each is not CancelReason.SOURCE_TAKEN_BACK)  # staff choose from


class TaskKind(LabelledEnum):
    """What a task is for."""

    IMMEDIATE = "immediate", _l("Immediate")
    CORRECTIVE = "corrective", _l("Corrective")
    PREVENTIVE = "preventive", _l("Preventive")
    IMPROVEMENT = "improvement", _l("Improvement")


class ActionParty(StrEnum):
    """Who acts next on a corrective action."""

    OWNER = "owner"
    APPROVER = "approver"
    VERIFIER = "verifier"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class ActionStateRecord(StateRecord):
    """What a state of a corrective action means: the one place that pages, lists and jobs read."""

    waits_for: ActionParty
    is_due_on_check: bool = False  # due on the day set for the effectiveness check, where that is later


@dataclass(frozen=True, kw_only=True)
class FindingStateRecord(StateRecord):
    """What a state of a finding means: the one place that pages, lists and jobs read."""

    wants_second_person: bool = False
