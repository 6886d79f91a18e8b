"""Nobody approves what they wrote."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError


class EditorIsApproverError(RefusedActError):
    """Nobody approves what they wrote."""

    message = _l("You wrote this version: another person must approve it.")


def check_approver(editors: Collection[int], approver: int | None) -> None:
    """Raise EditorIsApproverError when the approver wrote any of it; persons are compared, never posts or roles."""
    if approver is None or approver in editors:
        raise EditorIsApproverError
