"""``bin/portal backup`` and ``bin/portal restore``: the rows of the database; keys are never in it."""

from pathlib import Path

import click

from portal.app import create_app
from portal.authority_settings.definitions import BACKUP_DAYS
from portal.authority_settings.queries import current
from portal.operating.backup import restore
from portal.operating.backup_care import delete_old_backups, make_backup, try_restore
from portal.settings import read_settings


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write a back-up of the database while the portal serves; keys are not in it.

    Into a folder it is written under its time, and back-ups older than retention.backup_days are deleted there.
    """
    settings = read_settings()
    with create_app(settings).app_context():
        path, rows = make_backup(settings, target)
        click.echo(f"{path}: {rows} rows.")
        if target.is_dir():
            for old in delete_old_backups(settings, path):
                click.echo(f"{old}: deleted, since it is older than {current(BACKUP_DAYS)} days.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--try", "is_test", is_flag=True, help="Restore into a scratch database only, compare, and note it.")
def restore_command(file: Path, is_test: bool) -> None:
    """Fill an empty database from a back-up; restore the keys first."""
    if is_test:
        rows, opened = try_restore(read_settings(), file)
        click.echo(f"{rows} rows, each hash as in the back-up; the keys here open its {opened} contacts.")
        return
    with create_app().app_context():
        manifest = restore(file)
    click.echo(f"{sum(table['rows'] for table in manifest['tables'].values())} rows, each hash as in the back-up.")
