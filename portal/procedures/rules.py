"""Define the workflow of versions and its limits."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError, Workflow
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
)


class EmptyPartError(RefusedActError):
    """A new part of a list has nothing in it."""

    message = _l("Nothing is entered yet, so nothing was added.")


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


MAX_DAYS_AHEAD = timedelta(days=366)  # unsourced


def check_day(day: date, today: date) -> None:
    """Check the day of entry into force; raises DayNotPossibleError."""
    if not today <= day <= today + MAX_DAYS_AHEAD:
        raise DayNotPossibleError


REVIEW_INTERVAL = timedelta(days=365)  # unsourced
