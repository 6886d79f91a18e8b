"""Rules of what complainants may take back, hide and ask for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError

TAKE_BACK_MINUTES = 10  # unsourced: long enough to read it again, too short to take evidence away
MIN_PHRASE_CHARACTERS = 2  # one character would hide half of the text
MAX_PHRASES = 50  # unsourced: more are not words to hide but the whole text


class TooLateToTakeBackError(RefusedActError):
    """The minutes after filing are over."""

    message = _l(
        "More than ten minutes have passed since you filed this, so it can no longer be taken back. You can still "
        "withdraw it, hide words of your text, or ask that what you wrote is deleted: see below."
    )


class PhrasesNotFoundError(RefusedActError):
    """Some words to be hidden are nowhere in the complainant's text."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Name the words."""
        named = gettext(", ").join(f"“{word}”" for word in phrases)
        super().__init__(gettext("Nothing was hidden: your text does not contain %(words)s.", words=named))


class RequestOpenError(RefusedActError):
    """The same was asked before and is not decided yet."""

    message = _l("The same request is already awaiting a decision.")


class StillOpenError(RefusedActError):
    """What the complainant wrote is needed while the complaint is dealt with."""

    message = _l("The complaint is still being dealt with: it must be withdrawn or closed before its text is deleted.")


class StillHeldError(RefusedActError):
    """A review, a suit or a corrective action needs what the complainant wrote."""

    message = _l("A review, a suit or a corrective action under way needs the text; it cannot be deleted now.")


class RefusalReasonMissingError(RefusedActError):
    """A request is refused, wholly or in part, without a reason of the list."""

    message = _l("Choose the reason why the request is not, or not wholly, granted.")


def can_take_back(received_at: datetime, now: datetime) -> bool:
    """Tell whether the minutes in which it can be taken back still run, the last moment included."""
    return now - received_at <= timedelta(minutes=TAKE_BACK_MINUTES)
