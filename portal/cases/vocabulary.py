"""The closed lists of cases."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import StateRecord, StateTable


class CaseState(LabelledEnum):
    """The state of a case."""

    ACCEPTED = "accepted", _l("In process")
    PAUSED = "paused", _l("Paused")
    GRANTED = "granted", _l("Granted")
    REFUSED = "refused", _l("Application refused")
    WITHDRAWN = "withdrawn", _l("Withdrawn by the applicant")
    DISCONTINUED = "discontinued", _l("Discontinued")


@dataclass(frozen=True, kw_only=True)
class CaseStateRecord(StateRecord):
    """What a state of a case means; ``may_be_contested``: by review or in court, as its guide says."""

    is_paused: bool = False
    is_decided: bool = False
    may_be_contested: bool = False


CASE_STATES = StateTable(CaseState, {
    CaseState.ACCEPTED: CaseStateRecord(),
    CaseState.PAUSED: CaseStateRecord(is_paused=True),
    CaseState.GRANTED: CaseStateRecord(is_over=True, is_decided=True),
    CaseState.REFUSED: CaseStateRecord(is_over=True, is_decided=True, may_be_contested=True),
    CaseState.WITHDRAWN: CaseStateRecord(is_over=True),
    CaseState.DISCONTINUED: CaseStateRecord(is_over=True),
})  # fmt: skip
OPEN = CASE_STATES.where(lambda record: not record.is_over)
DECIDED = CASE_STATES.where(lambda record: record.is_decided)


class PauseKind(LabelledEnum):
    """Why the time limit is paused."""

    CORRECTION = "correction", _l("Documents are missing")
    SPECIAL = "special", _l("Special procedure")
    OTHER = "other", _l("Another reason")


class ExtensionState(LabelledEnum):
    """The state of an extension."""

    ASKED = "asked", _l("Requested")
    APPROVED = "approved", _l("Approved")
    REFUSED = "refused", _l("Not approved")


class EventKind(LabelledEnum):
    """What can happen to a case, as files and other systems report it."""

    ACCEPTED = "accepted", _l("Acceptance")
    STEP_STARTED = "step_started", _l("Step started")
    STEP_FINISHED = "step_finished", _l("Step finished")
    PAUSED = "paused", _l("Time limit paused")
    RESUMED = "resumed", _l("Time limit resumed")
    GRANTED = "granted", _l("Granted")
    REFUSED = "refused", _l("Application refused")
    WITHDRAWN = "withdrawn", _l("Withdrawn by the applicant")
    DISCONTINUED = "discontinued", _l("Discontinued")


class CaseImportOutcome(LabelledEnum):
    """The outcome of importing a case."""

    ADDED = "added", _l("Added")
    CHANGED = "changed", _l("Updated")
    UNCHANGED = "unchanged", _l("Unchanged")
    REFUSED = "refused", _l("Failed checks")
