"""Forms of signing in and of changing the password."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from portal.accounts.models import Staff
from portal.platform.web.forms import PortalForm, line, secret, select


class SignInForm(PortalForm):
    """Name and password."""

    user_name = line(
        _l("User name"), max_characters=60, autocomplete="username", autocapitalize="none", spellcheck="false"
    )
    password = secret(_l("Password"), autocomplete="current-password")


class CodeForm(PortalForm):
    """The second factor."""

    code = line(
        _l("Sign-in code"),
        _l("Six digits from your authenticator app, or a recovery code."),
        max_characters=60,
        autocomplete="one-time-code",
    )


class FirstCodeForm(PortalForm):
    """The first code of a new second factor, when there is no recovery code yet."""

    code = line(
        _l("Sign-in code"),
        _l("Six digits from your authenticator app."),
        max_characters=60,
        autocomplete="one-time-code",
    )


class PasswordForm(PortalForm):
    """A new password."""

    current = secret(_l("Current password"), autocomplete="current-password")
    new = secret(_l("New password"), _l("At least 12 characters; a sentence works well."), autocomplete="new-password")


class SessionsForm(PortalForm):
    """Which other sessions to end, and the password again."""

    which = select(_l("Sessions to end"))
    password = secret(_l("Current password"), autocomplete="current-password")


def people_choices(people: Iterable[Staff]) -> list[tuple[str, str]]:
    """Return (value, label) pairs for a list of people."""
    return [(str(staff.id), staff.display_name) for staff in people]
