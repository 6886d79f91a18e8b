"""Rules of signing in: passwords, sessions, TOTP codes, e-mail addresses."""

import re
from datetime import datetime, timedelta

import pyotp
from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError

CLOCK_SLIP = timedelta(minutes=1)  # unsourced: how much the clocks of two hosts may differ
IDLE_LIMIT = timedelta(minutes=30)  # unsourced
ABSOLUTE_LIMIT = timedelta(hours=8)  # unsourced: a working day
DEMO_PASSWORD = "portal-demo"  # noqa: S105 - of every account of the demonstration, and known to everyone
MIN_PASSWORD_CHARACTERS = 12  # unsourced
MAX_PASSWORD_CHARACTERS = 200  # unsourced: bounds the input that is hashed
TOTP_STEP_SECONDS = 30  # RFC 6238, section 5.2: the recommended default


class SignInRefusedError(RefusedActError):
    """The user name or password is wrong; the message does not say which."""

    message = _l("The user name or password is incorrect.")


class CodeRefusedError(RefusedActError):
    """The second factor is wrong or has been used before."""

    message = _l("The code is incorrect or has already been used. Wait for the next one.")


class PasswordTooWeakError(RefusedActError):
    """The new password is too short or is built on the user name."""

    message = _l("Choose a password of at least 12 characters that does not contain your user name.")


class LastAdministratorError(RefusedActError):
    """The change would leave the portal without an active administrator."""

    message = _l("This is the last administrator. Add another one first.")


class UserNameTakenError(RefusedActError):
    """An account with this user name exists already."""

    message = _l("This user name is already taken.")


def check_password_strength(user_name: str, password: str) -> None:
    """Raise PasswordTooWeakError unless the password is long enough and not built on the user name."""
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS or user_name.lower() in password.lower():
        raise PasswordTooWeakError


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
