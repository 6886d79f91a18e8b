"""Prepare a portal for serving; every step is idempotent."""

import os
import socket
from pathlib import Path

import click
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_migrate import upgrade

from portal.app import create_app
from portal.demo.build import fill_demo, is_empty
from portal.figures.jobs import count_what_is_uncounted
from portal.operating.backup import present_schema
from portal.operating.key_check import check_keys, refuse_to_replace_lost_keys
from portal.operating.public_role import asks_as_public_role, grant_public_rights
from portal.operating.retired_variables import MOVED_BY, take_over_variables
from portal.platform.clock import local_today
from portal.platform.security.keys import create_missing_keys
from portal.platform.storage.clock_watch import beat, last_heartbeat
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.search.index.index_updates import refresh_index
from portal.search.synonyms.operations import add_base_phrases
from portal.settings import ROOT, Settings, SettingsError
from portal.working_calendar.operations import seed_years_around


def migrate(settings: Settings) -> Flask:
    """Create or update translations, keys, tables and calendar; the role of the public door its keys only.

    Raises SettingsError, among others when keys are missing or changed that stored records need.
    """
    make_data_folder(settings)
    compile_translations()
    refuse_to_replace_lost_keys(settings)
    create_missing_keys(settings)
    app = create_app(settings)
    with app.app_context():
        if not asks_as_public_role():
            _bring_database_up_to_date(settings)
    check_keys(app, serves=False)
    return app


def _bring_database_up_to_date(settings: Settings) -> None:
    with db.engine.connect() as connection:
        before = present_schema(connection)
    upgrade()
    grant_public_rights()
    with writing():
        if before and before < MOVED_BY:
            take_over_variables(settings.retired)
        seed_years_around(local_today().year)
        add_base_phrases()
        count_what_is_uncounted()
        if last_heartbeat() is None:
            beat()


def prepare(settings: Settings, scale: float = 1) -> Flask:
    """Create or update all that serving needs, with demonstration data and search index; raises SettingsError."""
    app = migrate(settings)
    with app.app_context():
        if settings.demo and is_empty():
            click.echo("Filling the portal with the demonstration authority …")
            fill_demo(app, scale)
        refresh_index()
    return app


def make_data_folder(settings: Settings) -> None:
    """Create the data folder; raises SettingsError when it cannot be written to."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = settings.data_dir / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(f"PORTAL_DATA_DIR={settings.data_dir} is not writable: {error.strerror}.") from error


def check_port_is_free(settings: Settings) -> None:
    """Raise SettingsError when the host and port of the settings cannot be bound."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}): "
                "is another portal running? Choose another with PORTAL_PORT=8001."
            ) from error


def compile_translations(folder: Path = ROOT / "translations") -> None:
    """Compile every translation that is newer than its compiled form.

    Raises SettingsError where it cannot be written, as when the code belongs to another user.
    """
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        if is_compiled(source):
            continue
        target = source.with_suffix(".mo")
        with source.open("rb") as text:
            catalogue = read_po(text)
        partial = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            with partial.open("wb") as compiled:
                write_mo(compiled, catalogue)
            partial.chmod(0o644)  # readable by every process, whoever compiles
            partial.replace(target)
        except OSError as error:
            raise SettingsError(
                f"{target} cannot be written ({error.strerror}): run “bin/portal translations” as its owner."
            ) from error


def is_compiled(source: Path) -> bool:
    """Tell whether a catalogue exists and its compiled form is not older."""
    target = source.with_suffix(".mo")
    return source.exists() and target.exists() and target.stat().st_mtime >= source.stat().st_mtime
