"""Every migration goes down, up and down again over what a year has left in the tables, on both databases."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.app import create_app
from portal.operating.backup import back_up, restore
from portal.platform.storage.database import db
from portal.settings import ROOT, read_settings
from tests.support.databases import new_postgresql_database

REVISIONS = ["base", *sorted(path.name[:4] for path in (ROOT / "migrations/versions").glob("*.py"))]


@contextmanager
def copied(demo: Flask, kind: str, run_and_worker: tuple[str, str], folder: Path) -> Iterator[Flask]:
    """Enter the context of an application over a copy of the demonstration in a database of a kind."""
    copy = shutil.copytree(demo.extensions["portal.settings"].data_dir, folder / "copy")
    variables = {"PORTAL_DATA_DIR": str(copy)}
    if kind == "postgresql":
        run, worker = run_and_worker
        variables["PORTAL_DATABASE_URL"] = new_postgresql_database(run, f"steps_{worker}")
        with demo.app_context():
            back_up(folder / "backup.zip")
    app = create_app(read_settings(variables))
    with app.app_context():
        if kind == "postgresql":
            restore(folder / "backup.zip")
        yield app
        db.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_step_goes_down_and_up(demo: Flask, kind: str, run_and_worker: tuple[str, str], tmp_path: Path):
    with copied(demo, kind, run_and_worker, tmp_path):
        before = _complaints()
        for number in range(len(REVISIONS) - 1, 0, -1):
            downgrade(revision=REVISIONS[number - 1])
            if number > 1:
                upgrade(revision=REVISIONS[number])
                assert _complaints() == before
                downgrade(revision=REVISIONS[number - 1])


def _complaints() -> list[tuple[str, str]]:
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT reference, narrative FROM complaints ORDER BY id")).all()
    return [(reference, narrative) for reference, narrative in found]
