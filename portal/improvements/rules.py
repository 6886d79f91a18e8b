"""Rules of improvement notices: the workflow, and when a notice may be drafted."""

from flask_babel import lazy_gettext as _l

from portal.improvements.vocabulary import ImprovementState
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import Workflow

IMPROVEMENT_WORKFLOW = Workflow(
    ("publish", ImprovementState.DRAFT, ImprovementState.PUBLISHED),
    ("return", ImprovementState.DRAFT, ImprovementState.RETURNED),
    ("redraft", ImprovementState.RETURNED, ImprovementState.DRAFT),
)


class ActionNotClosedError(RefusedActError):
    """The corrective action is not closed, or the version has not been in force."""

    message = _l("The action must be closed and its guide change in force before it can be announced.")


def check_ready(*, is_closed: bool, is_public: bool) -> None:
    """Raise ActionNotClosedError unless the action is closed and the version has been in force."""
    if not (is_closed and is_public):
        raise ActionNotClosedError
