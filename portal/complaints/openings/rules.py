"""Rules of opening what is sealed of a complaint: reasons that say something, and how long a grant lasts."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.text_input import says_something

OPENING_WORKING_DAYS = 1  # unsourced: until the end of the next working day; after that it must be asked again


class EmptyReasonError(RefusedActError):
    """A reason that says nothing."""

    message = _l("Say in a few words why. The complainant reads it.")

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the reason."""
        form.refuse(self.message, form.reason)


class NothingSealedError(RefusedActError):
    """Nothing of that kind is stored."""

    message = _l("Nothing of this is stored, so there is nothing to open.")


class NotGrantedError(RefusedActError):
    """Nobody has agreed that the person opens it, or the time to do so is over."""

    message = _l("Another person must agree first. Ask for it and say why; after the day it ends, ask again.")


def check_reason(reason: str) -> None:
    """Raise EmptyReasonError unless a reason says something."""
    if not says_something(reason):
        raise EmptyReasonError
