"""The workflow of versions, and who may approve what."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import Workflow
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


class ProcedureCodeRefusedError(RefusedActError):
    """A code is taken, or is none."""

    message = _l("Choose an unused code of at most 40 letters, digits and hyphens.")


class DayNotPossibleError(RefusedActError):
    """A version cannot come into force on a day that is past, or more than a year away."""

    message = _l("Choose a date from today, within one year.")


class SavedMeanwhileError(RefusedActError):
    """Somebody else saved the draft after it was opened."""

    message = _l(
        "Someone else has saved this part in the meantime. Their text is shown next to yours; save again to use yours."
    )


MAX_DAYS_AHEAD = timedelta(days=366)


def check_day(day: date, today: date) -> None:
    """Raise DayNotPossibleError unless a version may come into force on a day."""
    if not today <= day <= today + MAX_DAYS_AHEAD:
        raise DayNotPossibleError


REVIEW_INTERVAL = timedelta(days=365)
