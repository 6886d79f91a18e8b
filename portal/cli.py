"""The ``portal`` command."""

import json
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import click
from flask import Flask
from pydantic import ValidationError
from sqlalchemy import select
from waitress.server import create_server

from portal import prepare as preparation
from portal.accounts.operations import add_staff, grant_role
from portal.app import MOST_BODY_BYTES, create_app
from portal.organisation.models import Department
from portal.procedures.guide import Guide
from portal.procedures.operations import import_guide
from portal.procedures.search import rebuild_index
from portal.settings import Settings, SettingsError, read_settings
from portal.shared.audit import writing
from portal.shared.db import db
from portal.shared.permissions import SYSTEM, Role
from portal.shared.refusals import NotFoundError, RefusedActError

CONNECTION_LIMIT = 4000
CHANNEL_TIMEOUT_SECONDS = 20


@click.group()
def commands() -> None:
    """Run and look after a portal. Settings are PORTAL_* environment variables; docs/ has the list."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def main() -> None:
    """Run the command; a setting that cannot be used is said in one line."""
    try:
        commands(prog_name="portal")
    except SettingsError as error:
        sys.exit(f"portal: {error}")


@commands.command()
@click.option("--prepare", is_flag=True, help="First make what is missing: keys, tables, calendar, index.")
def run(prepare: bool) -> None:
    """Serve the portal with waitress until it is told to stop."""
    settings = read_settings()
    preparation.check_port_is_free(settings)
    app = preparation.prepare(settings) if prepare else create_app(settings)
    serve(app, settings)


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
        max_request_body_size=MOST_BODY_BYTES,
        clear_untrusted_proxy_headers=True,
        ident=None,
    )

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
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
    """Make keys and tables, or bring the tables up to date."""
    preparation.migrate(read_settings())


@commands.command()
def demo() -> None:
    """Fill an empty portal with the demonstration authority."""
    settings = read_settings()
    if not settings.demo:
        raise SettingsError("the demonstration has well-known passwords; it needs PORTAL_DEMO=1.")
    preparation.prepare(settings)


@commands.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_files(files: tuple[Path, ...]) -> None:
    """Load guides from JSON files, one guide or a list of guides in each, as drafts."""
    with create_app().app_context():
        wrong = sum(not _import_file(path) for path in files)
    sys.exit(1 if wrong else 0)


def _import_file(path: Path) -> bool:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        click.echo(f"{path}: not JSON: {error}", err=True)
        return False
    records = content if isinstance(content, list) else [content]
    outcomes = [_import_record(path, position, record) for position, record in enumerate(records, 1)]
    return all(outcomes)


def _import_record(path: Path, position: int, record: Any) -> bool:
    try:
        guide = Guide.model_validate(record)
        with writing():
            version = import_guide(SYSTEM, guide)
            outcome = "unchanged" if version is None else f"draft {version.reference}"
    except ValidationError as error:
        for problem in error.errors():
            place = "/".join(str(piece) for piece in problem["loc"])
            click.echo(f"{path} record {position}, {place}: {problem['msg']}", err=True)
        return False
    except NotFoundError as error:
        click.echo(f"{path} record {position}, department: there is no department {error}", err=True)
        return False
    click.echo(f"{path} record {position}: {outcome}")
    return True


@commands.group()
def search() -> None:
    """Look after the search index."""


@search.command()
def rebuild() -> None:
    """Build the index anew."""
    with create_app().app_context():
        rebuild_index()


@commands.group()
def staff() -> None:
    """Look after accounts."""


@staff.command()
@click.argument("user_name")
@click.option("--name", required=True, help="The name that colleagues read.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--department", help="Code of the department the roles are for; without it, everywhere.")
@click.password_option(help="At least 12 characters; asked for when left out.")
def add(user_name: str, name: str, roles: tuple[str, ...], department: str | None, password: str) -> None:
    """Add an account; its second factor is set up at the first sign-in."""
    with create_app().app_context():
        _in_words(lambda: _add(user_name, name, roles, department, password))
    click.echo(f"{user_name} can sign in at /admin/.")


def _add(user_name: str, name: str, roles: tuple[str, ...], department: str | None, password: str) -> None:
    with writing():
        if department and not db.session.scalar(select(Department.id).where(Department.code == department)):
            raise NotFoundError(department)
        person = add_staff(SYSTEM, user_name, display_name=name, password=password)
        for role in roles:
            grant_role(SYSTEM, person, Role(role), department)


def _in_words(act: Callable[[], None]) -> None:
    try:
        act()
    except RefusedActError as refusal:
        raise SettingsError(str(refusal.message)) from refusal
    except NotFoundError as error:
        raise SettingsError(f"there is no department {error}") from error


@commands.command()
def translations() -> None:
    """Compile the translations."""
    preparation.compile_translations()
