"""The closed lists of cases."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class CaseState(LabelledEnum):
    """Where a case stands."""

    ACCEPTED = "accepted", _l("Under way")
    PAUSED = "paused", _l("Paused")
    GRANTED = "granted", _l("Granted")
    REFUSED = "refused", _l("Not granted")
    WITHDRAWN = "withdrawn", _l("Taken back by the applicant")
    DISCONTINUED = "discontinued", _l("Discontinued")


OPEN = (CaseState.ACCEPTED, CaseState.PAUSED)
DECIDED = (CaseState.GRANTED, CaseState.REFUSED)


class PauseKind(LabelledEnum):
    """Why the time limit is paused."""

    CORRECTION = "correction", _l("Papers are missing")
    SPECIAL = "special", _l("Special procedure")
    OTHER = "other", _l("Another reason")


class ExtensionState(LabelledEnum):
    """Where an extension stands."""

    ASKED = "asked", _l("Asked for")
    APPROVED = "approved", _l("Approved")
    REFUSED = "refused", _l("Not approved")


class Light(LabelledEnum):
    """The warning light of a case; derived from dates, never stored."""

    IN_TIME = "in_time", _l("in time")
    PAUSED = "paused", _l("paused")
    DUE_SOON = "due_soon", _l("due soon")
    YELLOW = "yellow", _l("yellow card")
    RED = "red", _l("red card")


class EventKind(LabelledEnum):
    """What can happen to a case, as files and other systems report it."""

    ACCEPTED = "accepted", _l("Acceptance")
    STEP_STARTED = "step_started", _l("Step begun")
    STEP_FINISHED = "step_finished", _l("Step finished")
    PAUSED = "paused", _l("Clock stopped")
    RESUMED = "resumed", _l("Clock runs again")
    GRANTED = "granted", _l("Granted")
    REFUSED = "refused", _l("Not granted")
    WITHDRAWN = "withdrawn", _l("Taken back by the applicant")
    DISCONTINUED = "discontinued", _l("Discontinued")


class CaseImportOutcome(LabelledEnum):
    """The outcome of importing a case."""

    ADDED = "added", _l("Added")
    CHANGED = "changed", _l("Continued")
    UNCHANGED = "unchanged", _l("Unchanged")
    REFUSED = "refused", _l("Refused")
