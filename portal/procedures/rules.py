"""Define the workflow of versions and its limits."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError, Workflow
from portal.library.text.languages import ORIGINAL
from portal.procedures.vocabulary import VersionState

VERSION_WORKFLOW = Workflow(
    ("submit", VersionState.DRAFT, VersionState.IN_REVIEW),
    ("return", VersionState.IN_REVIEW, VersionState.DRAFT),
    ("publish", VersionState.IN_REVIEW, VersionState.PUBLISHED),
    ("schedule", VersionState.IN_REVIEW, VersionState.SCHEDULED),
    ("come_into_force", VersionState.SCHEDULED, VersionState.PUBLISHED),
    ("take_back", VersionState.SCHEDULED, VersionState.DRAFT),
    ("supersede", VersionState.PUBLISHED, VersionState.SUPERSEDED),
    ("withdraw", VersionState.PUBLISHED, VersionState.WITHDRAWN),
    ("restore", VersionState.WITHDRAWN, VersionState.PUBLISHED),
)


class EmptyPartError(RefusedActError):
    """A new part of a list has nothing in it."""

    message = _l("Nothing is entered yet, so nothing was added.")


class EmptyAlertError(RefusedActError):
    """No alert was entered, and there is none to remove."""

    message = _l("Enter the alert: no text was entered.")

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the alert."""
        form.refuse(self.message, form[f"alert_{ORIGINAL}"])


class ProcedureCodeRefusedError(RefusedActError):
    """A code is malformed or already in use."""

    message = _l("Choose an unused code of at most 40 letters, digits and hyphens.")


class VersionUnderWayError(MoveNotPossibleError):
    """Another version of the guide is a draft, in review or scheduled."""

    message = _l("Another version of this guide is already being prepared; you will find it on the service’s page.")


class DayNotPossibleError(RefusedActError):
    """The day of entry into force is past, or more than 366 days ahead."""

    message = _l("Choose a date from today, within one year.")


class SavedMeanwhileError(RefusedActError):
    """Another user saved the draft after the page was opened."""

    message = _l(
        "Someone else has saved this part in the meantime. Their text is shown next to yours; save again to use yours."
    )


class VersionUnderApprovalError(MoveNotPossibleError):
    """An import meets a version that is in review or approved."""

    def __init__(self, reference: str, state: object) -> None:
        """Take the version and its state."""
        super().__init__(
            _l("Version %(version)s is “%(state)s”; it is not overwritten.", version=reference, state=state)
        )


class DraftHeldError(RefusedActError):
    """An import meets a draft that a person holds."""

    def __init__(self, reference: str, row_version: int, holder: str, since: datetime, *, is_own: bool) -> None:
        """Take the draft, the name of its holder (local time of their last change), and whether they import it."""
        sentence = (
            _l("You have edited the draft %(draft)s yourself (%(since)s); it is not overwritten.",
               draft=reference, since=f"{since:%Y-%m-%d %H:%M}")
            if is_own
            else _l("The draft %(draft)s is held by %(name)s since %(since)s; it is not overwritten.",
                    draft=reference, name=holder, since=f"{since:%Y-%m-%d %H:%M}")
        )  # fmt: skip
        super().__init__(sentence)
        self.reference, self.row_version = reference, row_version


def is_held(held_by_id: int | None, drafted_by_id: int | None, importer_id: int | None) -> bool:
    """Return whether an import must leave a draft alone.

    It must when somebody wrote in it by hand, the importer too, or another person's import made it.
    """
    return held_by_id is not None or drafted_by_id not in (None, importer_id)


MAX_DAYS_AHEAD = timedelta(days=366)  # unsourced


def check_day(day: date, today: date) -> None:
    """Check the day of entry into force; raises DayNotPossibleError."""
    if not today <= day <= today + MAX_DAYS_AHEAD:
        raise DayNotPossibleError


REVIEW_INTERVAL = timedelta(days=365)  # unsourced
