"""The password of the demonstration, which everyone knows: a portal outside demo mode does not start with it."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from portal.accounts.models import Staff
from portal.accounts.rules import DEMO_PASSWORD
from portal.platform.security.passwords import is_password
from portal.platform.storage.database import db
from portal.settings import Settings, SettingsError

MAX_NAMED_ACCOUNTS = 10  # unsourced: what fits in a message


def accounts_with_demo_password() -> list[str]:
    """Return the user names of the accounts, active or not, that still have the password of the demonstration.

    Only accounts of the demonstration are ever made without a second factor, and those that nobody has changed share
    one hash: it is verified once, and the hash of each that was changed once more, until it has a second factor.
    """
    of_demo = db.session.scalars(select(Staff).where(~Staff.needs_second_factor).order_by(Staff.user_name)).all()
    is_of_demo = {stored: is_password(DEMO_PASSWORD, stored) for stored in {staff.password_hash for staff in of_demo}}
    return [staff.user_name for staff in of_demo if is_of_demo[staff.password_hash]]


def check_no_demo_password(app: Flask) -> None:
    """Raise SettingsError when an account still has the password of the demonstration, outside demo mode."""
    settings: Settings = app.extensions["portal.settings"]
    if settings.demo:
        return
    try:
        with app.app_context():
            names = accounts_with_demo_password()
    except DBAPIError:  # nobody signs in as long as it lasts, and with that password nobody after it
        return
    if names:
        raise SettingsError(demo_passwords_left(names))


def demo_passwords_left(names: Sequence[str]) -> str:
    """Return what an operator reads about accounts with the password of the demonstration."""
    shown = ", ".join(names[:MAX_NAMED_ACCOUNTS]) + (" …" if len(names) > MAX_NAMED_ACCOUNTS else "")
    return (
        f"{len(names)} accounts still have the password of the demonstration, which everyone knows: {shown}. "
        "Give each its own with “bin/portal staff password NAME”, or set PORTAL_DEMO=1 to show the demonstration."
    )
