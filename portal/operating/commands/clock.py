"""``bin/portal clock …``: end the doubt about the clock of this machine."""

import click

from portal.accounts.queries import actor_of, find_account
from portal.app import create_app
from portal.platform import clock as present
from portal.platform.clock import local_today
from portal.platform.storage.clock_watch import accept_clock, clock_doubt, last_heartbeat
from portal.platform.storage.transaction import writing
from portal.settings import SettingsError

WHY = click.Choice(["worker-was-off", "clock-was-wrong", "restored-from-backup"])


@click.group()
def clock() -> None:
    """Look after the clock, by which data are deleted and complaints closed."""


@clock.command()
@click.option("--by", "user_name", required=True, help="Your own user name, for the audit trail.")
@click.option("--why", type=WHY, required=True, help="Why the time jumped, for the audit trail.")
def accept(user_name: str, why: str) -> None:
    """Say that the time of this machine is right, so that the worker deletes and settles again."""
    with create_app().app_context():
        person = find_account(user_name)
        if person is None or not person.is_active:
            raise SettingsError(f"there is no active account {user_name}.")
        before, doubt = last_heartbeat(), clock_doubt()
        if doubt is None:
            click.echo(f"{present.now():%Y-%m-%d %H:%M} UTC is not doubtful; nothing was changed.")
            return
        with writing():
            accept_clock(actor_of(person, local_today()), why)
        last = f"{before:%Y-%m-%d %H:%M} UTC" if before else "never"
        click.echo(f"{present.now():%Y-%m-%d %H:%M} UTC is accepted; the worker had last written at {last}.")
