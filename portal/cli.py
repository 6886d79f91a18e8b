"""The ``portal`` command."""

import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from types import FrameType

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError
from waitress.server import create_server

from portal.app import MAX_FILE_BYTES, create_app
from portal.library.text.languages import LANGUAGES, WRITTEN
from portal.operating import doctor
from portal.operating import prepare as preparation
from portal.operating.backup import BackupError
from portal.operating.commands.backups import backup, restore_command
from portal.operating.commands.calendars import calendar
from portal.operating.commands.cases import cases
from portal.operating.commands.clock import clock
from portal.operating.commands.imports import export_file, import_files
from portal.operating.commands.keys import keys
from portal.operating.commands.settings import settings as settings_group
from portal.operating.commands.staff import add_account, staff
from portal.operating.demo_passwords import check_no_demo_password
from portal.operating.derived_catalogues import derive_catalogues
from portal.operating.doctor_states import TROUBLE
from portal.operating.initialise import initialise
from portal.operating.key_check import check_keys, has_tables, no_portal, what_to_do_without_keys
from portal.operating.worker import start_thread, work
from portal.platform.security.contact_encryption import CannotOpenError
from portal.platform.storage.faults import is_storage_fault, name_of_fault
from portal.platform.storage.readiness import why_not_ready
from portal.platform.storage.transaction import WriteGateBusyError
from portal.platform.web.request_log import log_to_stderr
from portal.search.answers.queries import warm_up
from portal.search.index.index_updates import rebuild_index, refresh_index
from portal.settings import Settings, SettingsError, read_settings

CONNECTION_LIMIT = 4000  # unsourced
LOOK_FOR_READINESS_SECONDS = 1.0  # as often as a row is written for /readyz
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
    except DBAPIError as error:
        if not is_storage_fault(error):
            raise
        sys.exit(f"portal: the database cannot be used ({name_of_fault(error)}); “bin/portal doctor” says more.")
    except WriteGateBusyError:
        sys.exit("portal: another process holds the database, or its folder cannot be written.")
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
    check_keys(app)
    check_no_demo_password(app)
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
    threading.Thread(target=_say_when_ready, args=(app, f"http://{host}:{settings.port}/"), daemon=True).start()
    if settings.demo:
        print("Demo mode: staff sign in at /admin/ as editor, approver, handler, manager, quality, …", flush=True)
        print("with the password portal-demo. Never use demo mode on a network.", flush=True)
    try:
        server.run()
    finally:
        server.task_dispatcher.shutdown(timeout=CHANNEL_TIMEOUT_SECONDS)
        server.close()


def _say_when_ready(app: Flask, address: str) -> None:
    """Print the line that says it is ready as soon as forms are accepted, and before it once why they are not."""
    reported = ""
    with app.app_context():
        while reason := why_not_ready():
            if reason != reported:
                print(f"The portal serves {address} but is not ready: {reason}", flush=True)
            reported = reason
            time.sleep(LOOK_FOR_READINESS_SECONDS)
    print(f"The portal is ready: {address}", flush=True)


@commands.command()
def migrate() -> None:
    """Bring the keys, tables and search index of a portal up to date; where there is none, none is made."""
    settings = read_settings()
    if not has_tables(settings):
        raise SettingsError(no_portal(settings))
    with preparation.migrate(settings).app_context():
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


for group in (staff, calendar, cases, clock, keys, settings_group, backup, restore_command, import_files, export_file):
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
    app = create_app()
    check_keys(app)
    work(app, stop)


@commands.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option(
    "--deep", is_flag=True, help="Recount all records and compare stored files; takes seconds for each million."
)
def doctor_command(as_json: bool, deep: bool) -> None:
    """Check the installation; exits with 1 when a check finds trouble."""
    settings = read_settings()
    try:
        with redirect_stdout(sys.stderr):  # whatever a check may print, the answer alone is written there
            results = doctor.examine(create_app(settings), deep=deep)
    except SettingsError as error:  # a key that is missing, above all
        results = [doctor.CheckResult("keys", TROUBLE, what_to_do_without_keys(settings, error))]
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
@click.option("--derive", is_flag=True, help="First make those of derived languages anew, as `make messages` does.")
def translations(derive: bool) -> None:
    """Compile the translations."""
    if derive:
        derive_catalogues()
    preparation.compile_translations()
