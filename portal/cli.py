"""The ``portal`` command."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
from flask import Flask
from waitress.server import create_server

from portal.app import MAX_FILE_BYTES, create_app
from portal.library.text.languages import LANGUAGES, WRITTEN
from portal.operating import doctor
from portal.operating import prepare as preparation
from portal.operating.backup import BackupError, back_up, restore
from portal.operating.commands.calendars import calendar
from portal.operating.commands.cases import cases
from portal.operating.commands.imports import export_file, import_files
from portal.operating.commands.staff import add_account, staff
from portal.operating.derived_catalogues import derive_catalogues
from portal.operating.initialise import initialise
from portal.operating.keys_backup import back_up_keys, restore_keys
from portal.operating.rotation import reseal
from portal.operating.worker import start_thread, work
from portal.platform.security.contact_encryption import CannotOpenError
from portal.platform.security.keys import begin_rotation
from portal.platform.web.request_log import log_to_stderr
from portal.search.answers.queries import warm_up
from portal.search.index.index_updates import rebuild_index, refresh_index
from portal.settings import Settings, SettingsError, read_settings

CONNECTION_LIMIT = 4000  # unsourced
MAX_HEADER_BYTES = 32 * 1024  # of a request’s line and headers, as nginx takes; waitress would take 256 KiB
CHANNEL_TIMEOUT_SECONDS = 20  # of an idle connection, and of requests at shutdown; unsourced


@click.group()
def commands() -> None:
    """Run and look after a portal. Settings are PORTAL_* environment variables; docs/settings.md has the list."""


def main() -> None:
    """Run the command; print an expected error in one line. Files it creates are readable by its user only."""
    os.umask(0o077)
    try:
        commands(prog_name="bin/portal")
    except (SettingsError, BackupError, OSError) as error:
        sys.exit(f"portal: {error}")
    except CannotOpenError:
        sys.exit("portal: neither the key in force nor the old one opens what is sealed; restore the right keys.")


@commands.command()
@click.option("--prepare", is_flag=True, help="First make what is missing: keys, tables, calendar, index.")
def run(prepare: bool) -> None:
    """Serve the portal with waitress, with a worker beside it, until SIGTERM or Ctrl-C."""
    settings = read_settings()
    preparation.check_port_is_free(settings)
    log_to_stderr(logging.WARNING if settings.demo else logging.INFO)
    app = preparation.prepare(settings) if prepare else create_app(settings)
    stop = start_thread(app)
    try:
        serve(app, settings)
    finally:
        stop.set()


def serve(app: Flask, settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished first."""
    server = create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        asyncore_use_poll=True,
        connection_limit=CONNECTION_LIMIT,
        channel_timeout=CHANNEL_TIMEOUT_SECONDS,
        max_request_body_size=MAX_FILE_BYTES,
        max_request_header_size=MAX_HEADER_BYTES,
        clear_untrusted_proxy_headers=False,  # portal.platform.web.proxies decides which are trusted
        ident=None,
    )

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    with app.app_context():
        warm_up()
    print(f"The portal is ready: http://{host}:{settings.port}/", flush=True)
    if settings.demo:
        print("Demo mode: staff sign in at /admin/ as editor, approver, handler, manager, quality, …", flush=True)
        print("with the password portal-demo. Never use demo mode on a network.", flush=True)
    try:
        server.run()
    finally:
        server.task_dispatcher.shutdown(timeout=CHANNEL_TIMEOUT_SECONDS)
        server.close()


@commands.command()
def migrate() -> None:
    """Make keys and tables, or bring the tables and the search index up to date."""
    with preparation.migrate(read_settings()).app_context():
        refresh_index()


@commands.command()
@click.option("--scale", default=1, show_default=True, type=click.IntRange(1, 1000), help="How many times as much.")
def demo(scale: int) -> None:
    """Fill an empty portal with the demonstration authority and a year of what happened there."""
    settings = read_settings()
    if not settings.demo:
        raise SettingsError("the demonstration has well-known passwords; it needs PORTAL_DEMO=1.")
    preparation.prepare(settings, scale)


@commands.group()
def search() -> None:
    """Look after the search index."""


@search.command()
def rebuild() -> None:
    """Rebuild the search index."""
    with create_app().app_context():
        rebuild_index()


for group in (staff, calendar, cases, import_files, export_file):
    commands.add_command(group)


def _named_in_each_language(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option with a prompt for the portal's name in each language that staff write, the original first."""
    for code in reversed(WRITTEN):
        prompt = f"Name of the authority's portal, in {LANGUAGES[code].label}"
        command = click.option(f"--name-{code}", f"name_{code}", prompt=prompt)(command)
    return command


@commands.command()
@_named_in_each_language
@click.option("--languages", default=" ".join(LANGUAGES), show_default=True, help="Those to publish in.")
@click.option("--host-names", prompt="Host names under which citizens will reach it", help="Separated by blanks.")
@click.option(
    "--database-url",
    envvar="PORTAL_DATABASE_URL",
    default="",
    help="postgresql://…, better in the environment, where nobody reads it; without one SQLite in the data folder.",
)
@click.option("--https/--no-https", default=True, show_default=True, help="Whether citizens reach it by https only.")
@click.option("--administrator", prompt="User name of the first administrator")
@click.option("--administrator-name", prompt="The administrator's name as colleagues read it")
@click.password_option(help="The administrator's password, at least 12 characters.")
def init(administrator: str, administrator_name: str, password: str, **answers: str | bool) -> None:
    """Set up a portal to go online: settings, keys, tables, calendar, first administrator."""
    path = initialise(
        answers, lambda: add_account(administrator, administrator_name, ("administrator",), None, password)
    )
    click.echo(
        f"Written: {path}. Next: “bin/portal keys backup FILE”, then “bin/portal doctor”; docs/operating.md goes on."
    )


@commands.command()
def worker() -> None:
    """Run periodic jobs, beside any number of other workers, such as deleting data at the end of its retention."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    log_to_stderr()
    work(create_app(), stop)


@commands.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--deep", is_flag=True, help="Recount all cases as well; takes seconds for each million.")
def doctor_command(as_json: bool, deep: bool) -> None:
    """Check the installation; exits with 1 when a check finds trouble."""
    settings = read_settings()
    results = doctor.examine(create_app(settings), deep=deep)
    if as_json:
        shown = {"settings": doctor.settings_shown(settings), "checks": doctor.as_dicts(results)}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        for name, value in doctor.settings_shown(settings).items():
            click.echo(f"{name}={value}")
        for result in results:
            click.echo(f"{result.state:8} {result.check}: {result.message}")
    sys.exit(1 if doctor.has_trouble(results) else 0)


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a back-up of the database while the portal serves; keys are not in it."""
    with create_app().app_context():
        manifest = back_up(file)
    click.echo(f"{file}: {sum(table['rows'] for table in manifest['tables'].values())} rows.")


@commands.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_command(file: Path) -> None:
    """Fill an empty database from a back-up; restore the keys first."""
    with create_app().app_context():
        manifest = restore(file)
    click.echo(f"{sum(table['rows'] for table in manifest['tables'].values())} rows, each hash as in the back-up.")


@commands.group()
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


@keys.command()
def rotate() -> None:
    """Put a new contact key in force; run it, restart the portal, run it again."""
    settings = read_settings()
    begin_rotation(settings)
    app = create_app(settings)
    with app.app_context():
        count = reseal(app.extensions["portal.keys"])
    old = settings.data_dir / "keys" / "old"
    if count:
        click.echo(f"{count} records were sealed with the old key and are sealed with the new one now.")
        click.echo("Back up the keys, restart every process of the portal, and run this again.")
    else:
        click.echo(f"Nothing needs the old key. When every process was restarted since, destroy {old}.")


@commands.command()
@click.option("--derive", is_flag=True, help="First make those of derived languages anew, as `make messages` does.")
def translations(derive: bool) -> None:
    """Compile the translations."""
    if derive:
        derive_catalogues()
    preparation.compile_translations()
