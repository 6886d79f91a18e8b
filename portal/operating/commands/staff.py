"""``bin/portal staff …``: manage accounts, such as the first one or one that is locked out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from portal.accounts import operations
from portal.accounts.models import Staff
from portal.accounts.queries import all_staff, find_account
from portal.app import create_app
from portal.library.access.permissions import SYSTEM, Role
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.text.languages import MESSAGES, use_language
from portal.organisation.queries import find_department, find_post
from portal.platform.clock import local_today
from portal.platform.storage.transaction import writing
from portal.settings import SettingsError

ROLE = click.Choice([role.value for role in Role])


@click.group()
def staff() -> None:
    """Look after accounts."""


@contextmanager
def refusals_as_settings_errors() -> Iterator[None]:
    """Raise refusals as SettingsError with a one-line message; needs an application context."""
    with use_language(MESSAGES):
        try:
            yield
        except RefusedActError as refusal:
            raise SettingsError(str(refusal.message)) from refusal
        except NotFoundError as error:
            raise SettingsError(f"there is no such thing here: {error}") from error


@contextmanager
def one_change() -> Iterator[None]:
    """Run one change of accounts in an application context and a transaction; raises SettingsError."""
    with create_app().app_context(), refusals_as_settings_errors(), writing():
        yield


def add_account(user_name: str, name: str, roles: tuple[str, ...], department: str | None, password: str) -> None:
    """Add an account with roles, in one department or everywhere; call it inside ``writing()``."""
    department = _stored_department(department)
    person = operations.add_staff(SYSTEM, user_name, display_name=name, password=password)
    for role in roles:
        operations.grant_role(SYSTEM, person, Role(role), department)


@staff.command()
@click.argument("user_name")
@click.option("--name", required=True, help="The name that colleagues read.")
@click.option("--role", "roles", multiple=True, required=True, type=ROLE)
@click.option("--department", help="Code of the department the roles are for; without it, everywhere.")
@click.password_option(help="At least 12 characters; asked for when left out.")
def add(user_name: str, name: str, roles: tuple[str, ...], department: str | None, password: str) -> None:
    """Add an account; its second factor is set up at the first sign-in."""
    with one_change():
        add_account(user_name, name, roles, department, password)
    click.echo(f"{user_name} can sign in at /admin/ and chooses another password there, within seven days.")


@staff.command("list")
def list_accounts() -> None:
    """List the accounts with their roles and posts."""
    with create_app().app_context():
        for person in all_staff():
            roles = [f"{grant.role.value}@{grant.department_code or '*'}" for grant in person.role_grants]
            posts = [holding.post_code for holding in person.holdings if holding.covers(local_today())]
            state = "active" if person.is_active else "inactive"
            factor = "second factor" if person.totp_secret else "no second factor"
            click.echo(f"{person.user_name}\t{state}\t{factor}\t{' '.join(roles)}\t{' '.join(posts)}")


@staff.command()
@click.argument("user_name")
@click.password_option(help="At least 12 characters; asked for when left out.")
def password(user_name: str, password: str) -> None:
    """Set an initial password, to be changed within seven days; every session of the account ends."""
    _change(user_name, lambda person: operations.set_initial_password(SYSTEM, person, password))


@staff.command()
@click.argument("user_name")
@click.argument("address")
def email(user_name: str, address: str) -> None:
    """Set the office address to which a person's daily digest goes; “-” for none."""
    _change(user_name, lambda person: operations.set_email(SYSTEM, person, "" if address == "-" else address))


@staff.command("second-factor")
@click.argument("user_name")
def second_factor(user_name: str) -> None:
    """Remove a lost second factor; a new one is set up at the next sign-in."""
    _change(user_name, lambda person: operations.forget_second_factor(SYSTEM, person))


@staff.command()
@click.argument("user_name")
def deactivate(user_name: str) -> None:
    """Keep an account from signing in; what it did stays."""
    _change(user_name, lambda person: operations.set_active(SYSTEM, person, is_active=False))


@staff.command()
@click.argument("user_name")
def activate(user_name: str) -> None:
    """Let an account sign in again."""
    _change(user_name, lambda person: operations.set_active(SYSTEM, person, is_active=True))


@staff.command()
@click.argument("user_name")
@click.argument("role", type=ROLE)
@click.option("--department", help="Code of the department; without it, everywhere.")
def grant(user_name: str, role: str, department: str | None) -> None:
    """Give a role."""

    def give(person: Staff) -> None:
        operations.grant_role(SYSTEM, person, Role(role), _stored_department(department))

    _change(user_name, give)


@staff.command()
@click.argument("user_name")
@click.argument("role", type=ROLE)
@click.option("--department", help="Code of the department; without it, the role held everywhere.")
def revoke(user_name: str, role: str, department: str | None) -> None:
    """Take a role away."""
    _change(user_name, lambda person: operations.revoke_role(SYSTEM, person, Role(role), _stored_or_typed(department)))


@staff.command()
@click.argument("user_name")
@click.argument("post")
@click.option("--leave", is_flag=True, help="The account leaves the post today; the history of the post stays.")
def post(user_name: str, post: str, leave: bool) -> None:
    """Let an account hold a post from today on, or leave it."""

    def change(person: Staff) -> None:
        found = find_post(post)
        if leave:
            operations.leave_post(SYSTEM, person, found.code if found else post, local_today())
        elif found is None:
            raise NotFoundError(f"post {post}")
        else:
            operations.assign_post(SYSTEM, person, found.code, local_today())

    _change(user_name, change)


def _change(user_name: str, change: Callable[[Staff], None]) -> None:
    with one_change():
        person = find_account(user_name)
        if person is None:
            raise NotFoundError(f"account {user_name}")
        change(person)
    click.echo(f"{user_name}: done.")


def _stored_or_typed(code: str | None) -> str | None:
    found = find_department(code) if code else None
    return found.code if found else code  # a role may be for a department that is no more


def _stored_department(code: str | None) -> str | None:
    """Return the stored code of a department as typed, None for none; raises NotFoundError."""
    department = find_department(code) if code else None
    if code and department is None:
        raise NotFoundError(f"department {code}")
    return department.code if department else None
