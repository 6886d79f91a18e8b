"""``bin/portal keys …``: back up, restore and rotate the keys."""

from pathlib import Path

import click

from portal.operating.keys_backup import back_up_keys, restore_keys
from portal.operating.rotation import rotate
from portal.settings import read_settings


@click.group()
def keys() -> None:
    """Look after the keys: apart from the back-ups of the database."""


@keys.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.password_option("--passphrase", help="At least 16 characters; asked for when left out.")
def backup_keys(file: Path, passphrase: str) -> None:
    """Seal the keys into a file that opens with a passphrase."""
    back_up_keys(read_settings(), file, passphrase)
    click.echo(f"{file}: keep it and its passphrase apart from each other and from the back-ups of the database.")


@keys.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--passphrase", prompt=True, hide_input=True)
def restore_keys_command(file: Path, passphrase: str) -> None:
    """Put the keys of a sealed file in place, where there are none yet."""
    restore_keys(read_settings(), file, passphrase)
    click.echo("The keys are in place.")


@keys.command("rotate")
@click.option("--anyway", is_flag=True, help="Go on although a process that it names is no longer in use.")
@click.option("--again", is_flag=True, help="Begin another on the day on which one ended.")
def rotate_command(anyway: bool, again: bool) -> None:
    """Put a new contact key in force; run it again after each restart until it says that nothing needs the old one."""
    for line in rotate(read_settings(), anyway=anyway, again=again):
        click.echo(line)
