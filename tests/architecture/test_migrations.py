"""Migrations lead up to the models and down to nothing, on both databases, and import no models."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from portal.app import create_app
from portal.platform.storage.database import db
from portal.settings import ROOT
from portal.tables import METADATA, made_on
from tests.support.databases import empty_database_url, settings_for

VERSIONS = sorted((ROOT / "migrations/versions").glob("*.py"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_up_meets_the_models_and_down_leaves_nothing(kind: str, run_and_worker: tuple[str, str]):
    run, worker = run_and_worker
    name = f"migrations_{worker}_{kind}"
    app = create_app(settings_for(empty_database_url(kind, run, name), name))
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_object": made_on(kind)}
            )
            assert compare_metadata(context, METADATA) == []
        check()  # exits with an error when `flask db check` would find something
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        db.engine.dispose()


def test_migrations_are_numbered_and_import_nothing_of_ours():
    for number, path in enumerate(VERSIONS, 1):
        assert re.fullmatch(rf"{number:04d}_[a-z0-9_]+\.py", path.name), path.name
        assert not re.search(r"^\s*(from|import) portal", path.read_text(), re.MULTILINE), path.name
