"""What most tests begin with, made once by the operations themselves and then put back as rows and files.

Making the cast and one guide in force for each of some thousand tests took a tenth of a second each. What is put back
stands for the day on which it was made; where a test has set the clock, or has written before, it is made anew.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from flask import Flask
from sqlalchemy import event
from time_machine import escape_hatch

from portal.platform.clock import local_today
from portal.platform.storage.database import db, metadata

R = TypeVar("R")
KEPT_TABLES = {"calendar_years", "calendar_days"}


@dataclass
class Kept:
    """What an application keeps: its rows and files by name and day, what made them, and how often it has written."""

    folder: Path
    results: dict[str, Any] = field(default_factory=dict)
    databases: dict[str, sqlite3.Connection] = field(default_factory=dict)
    copies: dict[str, dict[str, bytes]] = field(default_factory=dict)
    commits: int = 0
    commits_then: int = 0


def keep_rows(app: Flask, folder: Path) -> None:
    """Begin to keep what tests begin with; call it in a context of an application whose tables are empty."""
    kept = app.extensions["tests.kept"] = Kept(folder)

    def count(_connection: Any) -> None:
        kept.commits += 1

    event.listen(db.engine, "commit", count)
    if db.engine.dialect.name == "sqlite":
        _keep(kept, "")


def empty_all(app: Flask) -> None:
    """Remove every row but the calendar's; call it in a context of the application."""
    kept: Kept = app.extensions["tests.kept"]
    with closing(db.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        if kept.databases:
            kept.databases[""].backup(driver)
        else:
            _empty_postgresql(driver)
    kept.commits_then = kept.commits


def once_a_day(app: Flask, name: str, make: Callable[[], R]) -> R:
    """Return what ``make`` returns, with the rows and the index that it leaves; call it in a context of the application.

    ``make`` runs if it has not run today, if the clock is set, or if a test has written to what was there before.
    """
    kept: Kept = app.extensions["tests.kept"]
    if escape_hatch.is_travelling() or kept.commits != kept.commits_then:
        return make()
    key = f"{name} {local_today()}"
    if key not in kept.results:
        kept.results[key] = make()
        _keep(kept, key)
        _copy_folder(app.extensions["portal.search"].folder, kept.folder / key)
    else:
        _put_back(kept, key)
        _copy_folder(kept.folder / key, app.extensions["portal.search"].folder)
    kept.commits_then = kept.commits
    result: R = kept.results[key]
    return result


def _copy_folder(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copytree(source, target, dirs_exist_ok=True)


def _keep(kept: Kept, key: str) -> None:
    with closing(db.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        if db.engine.dialect.name == "sqlite":
            kept.databases[key] = sqlite3.connect(":memory:", check_same_thread=False)
            driver.backup(kept.databases[key])
        else:
            kept.copies[key] = {table: _copied_out(driver, table) for table in _filled(driver)}
            driver.rollback()


def _put_back(kept: Kept, key: str) -> None:
    with closing(db.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        if db.engine.dialect.name == "sqlite":
            kept.databases[key].backup(driver)
            return
        _empty_postgresql(driver)
        for table, rows in kept.copies[key].items():
            with driver.cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(rows)
        driver.commit()


@cache
def _tables() -> list[str]:
    return [table.name for table in metadata.sorted_tables if table.name not in KEPT_TABLES]


def _filled(driver: psycopg.Connection) -> list[str]:
    """Return the tables that have rows, those that others refer to first."""
    found = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in _tables())
    filled = {name for (name,) in driver.execute(found)}
    return [table for table in _tables() if table in filled]


def _copied_out(driver: psycopg.Connection, table: str) -> bytes:
    with driver.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
        return b"".join(copy)


def _empty_postgresql(driver: Any) -> None:
    filled = _filled(driver)
    if "access_entries" in filled:  # kept for six months, by what only the owner of its tables can do
        driver.execute("TRUNCATE access_entries")
    driver.execute(";".join(f'DELETE FROM "{table}"' for table in reversed(filled)))
    driver.commit()
