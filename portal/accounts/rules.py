"""Pure decisions about signing in."""

import re
from datetime import datetime, timedelta

import pyotp
from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError

CLOCK_SLIP = timedelta(minutes=1)  # between two hosts
IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=8)
SIGN_IN_TRIES = 5
TRY_WINDOW = timedelta(minutes=1)
MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 200
TOTP_STEP_SECONDS = 30


class SignInRefusedError(RefusedActError):
    """The name or password is wrong; nobody learns which."""

    message = _l("The user name or password is incorrect.")


class CodeRefusedError(RefusedActError):
    """The second factor is wrong or was used before."""

    message = _l("The code is incorrect or has already been used. Wait for the next one.")


class PasswordTooWeakError(RefusedActError):
    """The new password is too short or is the user name."""

    message = _l("Choose a password of at least 12 characters that does not contain your user name.")


class LastAdministratorError(RefusedActError):
    """Nobody could look after the accounts any more."""

    message = _l("This is the last administrator. Add another one first.")


class UserNameTakenError(RefusedActError):
    """There is an account of this name already."""

    message = _l("This user name is already taken.")


def check_password_strength(user_name: str, password: str) -> None:
    """Raise PasswordTooWeakError unless the password is long enough and not built on the name."""
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS or user_name.lower() in password.lower():
        raise PasswordTooWeakError


def is_session_over(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Tell whether a session was idle for 30 minutes, is 8 hours old, or was seen at a time yet to come."""
    return not -CLOCK_SLIP <= now - seen_at <= IDLE_LIMIT or now - started_at > ABSOLUTE_LIMIT


def accepted_totp_step(secret: str, typed: str, last_step: int, now: datetime) -> int:
    """Return the time step a code belongs to; raises CodeRefusedError when it is wrong or not newer than the last.

    One step to either side is accepted for clocks that differ (RFC 6238, section 5.2).
    """
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // TOTP_STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if step > last_step and pyotp.utils.strings_equal(totp.generate_otp(step), typed):
            return step
    raise CodeRefusedError


class NoAddressError(RefusedActError):
    """A text that is no mail address."""

    message = _l("This is not a valid email address.")


def check_address(email: str) -> None:
    """Raise NoAddressError for what is neither empty nor a mail address on one line."""
    if email and not re.fullmatch(r"[^\s@<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,120}", email):
        raise NoAddressError
