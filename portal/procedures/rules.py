"""The workflow of versions, and who may approve what."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from portal.procedures.vocabulary import VersionState
from portal.shared.refusals import RefusedActError
from portal.shared.transitions import Workflow

VERSION_WORKFLOW = Workflow(
    ("submit", VersionState.DRAFT, VersionState.IN_REVIEW),
    ("return", VersionState.IN_REVIEW, VersionState.DRAFT),
    ("publish", VersionState.IN_REVIEW, VersionState.PUBLISHED),
    ("supersede", VersionState.PUBLISHED, VersionState.SUPERSEDED),
    ("withdraw", VersionState.PUBLISHED, VersionState.WITHDRAWN),
)


class EditorIsApproverError(RefusedActError):
    """Nobody approves what they wrote."""

    message = _l("You wrote this version: another person must approve it.")


class SavedMeanwhileError(RefusedActError):
    """Somebody else saved the draft after it was opened."""

    message = _l("Somebody else has saved this draft meanwhile. Your words are below; look at theirs, then save again.")


def check_approver(editors: Collection[int], approver: int | None) -> None:
    """Raise EditorIsApproverError when the approver wrote any of it; persons are compared, never posts or roles."""
    if approver is None or approver in editors:
        raise EditorIsApproverError
