"""Migrations lead up to the models and down to nothing, on both databases, and import no models."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import Connection, MetaData, Table, inspect, select, text

from portal.app import create_app
from portal.platform.storage.database import db
from portal.settings import ROOT
from portal.tables import METADATA, made_on
from tests.support.databases import empty_database_url, settings_for

Rows = dict[str, list[dict[str, Any]]]
INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE name",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname",
}
RENAMED_IN_0007 = {
    "amount": "limit_amount", "unit": "limit_unit", "law_amount": "statutory_amount", "law_unit": "statutory_unit",
    "law_due_on": "statutory_due_on", "soon_on": "warn_from_on", "turn_step": "current_step",
    "turn_post": "current_step_post", "turn_due_on": "current_step_due_on",
}  # fmt: skip
SOMETHING = {int: 1, str: "x", bool: True, date: date(2026, 11, 23), datetime: datetime(2026, 11, 23, tzinfo=UTC)}
VERSIONS = sorted((ROOT / "migrations/versions").glob("*.py"))


HELD_ROWS: dict[str, list[dict[str, Any]]] = {
    "staff": [{"id": 1}],
    "departments": [{"id": 1}],
    "procedures": [{"id": 1, "department_id": 1}],
    "procedure_versions": [
        {"id": number, "procedure_id": 1, "number": number, "state": state, "drafted_by_id": person}
        for number, state, person in ((1, "published", 1), (2, "draft", 1), (3, "draft", None))
    ],
    "import_runs": [{"id": 1, "started_by_id": 1, "content": b"x", "state": "done", "finished_at": datetime.now(UTC)}],
}


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest, run_and_worker: tuple[str, str]) -> Iterator[str]:
    """Enter the context of an application whose database is empty, and return the kind of the database."""
    (run, worker), kind = run_and_worker, request.param
    name = f"{request.function.__name__[:12]}_{worker}_{kind}"  # test_0011_say: one for each test
    with create_app(settings_for(empty_database_url(kind, run, name), name)).app_context():
        yield kind
        db.engine.dispose()


# SQLite's indexes over expressions cannot be compared; the test of 0013 looks at them.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_up_meets_the_models_and_down_leaves_nothing(kind: str):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": made_on(kind)})
        assert compare_metadata(context, METADATA) == []
    check()  # exits with an error when `flask db check` would find something
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_0020_adds_what_edited_migrations_left_out(kind: str):
    upgrade(revision="0003")
    with db.engine.begin() as connection:
        for name in ("ix_procedures_due", "ix_procedures_in_order", "ix_procedures_listed_in_order"):
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text("CREATE INDEX ix_procedures_has_guide ON procedures (has_guide)"))
    upgrade(revision="0009")
    with db.engine.begin() as connection:
        for change in (
            "DROP INDEX ix_open_tallies_lights", "DROP INDEX ix_form_receipts_page_hash",
            "ALTER TABLE form_receipts DROP COLUMN page_hash",
        ):  # fmt: skip
            connection.execute(text(change))
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": made_on(kind)})
        assert compare_metadata(context, METADATA) == []
    downgrade(revision="base")


def test_rows_without_their_owner_change_nothing(kind: str):
    if kind != "sqlite":
        pytest.skip("PostgreSQL never has such rows")
    upgrade()
    with db.engine.connect() as connection:
        connection.connection.execute("PRAGMA foreign_keys=OFF")
        (grants,) = _tables(connection, "role_grants")
        connection.execute(grants.insert(), {"staff_id": 99, "role": "editor"})
        connection.commit()
        before = _made(connection)
        connection.rollback()
        connection.connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(SystemExit):  # Flask-Migrate logs the error
        downgrade(revision="0015")
    with db.engine.connect() as connection:
        assert _made(connection) == before


def _made(connection: Connection) -> list[Any]:
    tables = connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name")).all()
    return [tables, connection.scalar(text("SELECT version_num FROM alembic_version"))]


def test_0008_keeps_people_that_others_point_at(kind: str):
    upgrade(revision="0007")
    with db.engine.begin() as connection:
        staff, grants = _tables(connection, "staff", "role_grants")
        person = {column.name: SOMETHING.get(column.type.python_type, 1) for column in staff.c if not column.nullable}
        connection.execute(staff.insert(), person | {"language": "en"})
        connection.execute(grants.insert(), {"staff_id": 1, "role": "editor"})
    upgrade(revision="0008")
    with db.engine.begin() as connection:
        staff, grants = _tables(connection, "staff", "role_grants")
        assert connection.scalars(select(staff.c.language)).all() == ["en"]
        assert connection.scalars(select(grants.c.staff_id)).all() == [1]
        connection.execute(staff.update().values(language="zh-hant"))
    downgrade(revision="0007")
    with db.engine.connect() as connection:
        (staff,) = _tables(connection, "staff")
        assert connection.scalars(select(staff.c.language)).all() == ["zh"]


def test_0011_says_who_holds_open_versions(kind: str):
    upgrade(revision="0008")
    with db.engine.begin() as connection:
        for table, rows in HELD_ROWS.items():
            (found,) = _tables(connection, table)
            needed = [column for column in found.c if not column.nullable]
            row = {column.name: SOMETHING.get(column.type.python_type, {}) for column in needed}
            for values in rows:
                connection.execute(found.insert(), row | values)
    upgrade(revision="0011")
    with db.engine.connect() as connection:
        versions, runs = _tables(connection, "procedure_versions", "import_runs")
        held = select(versions.c.held_by_id, versions.c.held_at.is_not(None)).order_by(versions.c.number)
        assert connection.execute(held).all() == [(None, False), (1, True), (None, False)]
        assert connection.execute(select(runs.c.is_check, runs.c.held)).all() == [(False, 0)]
    _add_runs_of_0011()
    downgrade(revision="0008")
    with db.engine.connect() as connection:
        versions, runs = _tables(connection, "procedure_versions", "import_runs")
        assert "held_by_id" not in versions.c
        assert connection.scalars(select(versions.c.number).order_by(versions.c.number)).all() == [1, 2, 3]
        assert connection.scalars(select(runs.c.content).order_by(runs.c.id)).all() == [None, None, b"x"]
        counts = select(runs.c.state, runs.c.refused).order_by(runs.c.id)
        assert connection.execute(counts).all() == [("done", 1), ("refused", 4), ("waiting", 1)]
        _, *reports = connection.scalars(select(runs.c.report).order_by(runs.c.id)).all()
        assert [[line["fate"] for line in report] for report in reports] == [["refused"] * 3 + ["imported"]] * 2
        assert {line["place"] for report in reports for line in report} == {"row 3"}
        ended = select(runs.c.finished_at.is_not(None)).order_by(runs.c.id)
        assert connection.scalars(ended).all() == [True, True, False]


def _add_runs_of_0011() -> None:
    """Add a check that waits and an import that waits, with the results that the release before does not know."""
    lines = [{"fate": fate, "place": "row 3"} for fate in ("held", "remark", "refused", "imported")]
    with db.engine.begin() as connection:
        (runs,) = _tables(connection, "import_runs")
        needed = [column for column in runs.c if not column.nullable]
        row = {column.name: SOMETHING.get(column.type.python_type, {}) for column in needed}
        row |= {"content": b"x", "state": "waiting", "report": lines, "started_by_id": 1}
        connection.execute(runs.insert(), row | {"id": 2, "reference": "y", "is_check": True, "held": 3, "refused": 1})
        connection.execute(runs.insert(), row | {"id": 3, "reference": "z", "is_check": False, "held": 0, "refused": 1})


def test_0012_lets_every_service_be_indexed_anew(kind: str):
    upgrade(revision="0011")
    with db.engine.begin() as connection:
        for table, values in (
            ("departments", {}),
            ("procedures", {}),
            ("revisions", {"name": "guides", "number": 7}),
        ):
            (found,) = _tables(connection, table)
            needed = [column for column in found.c if not column.nullable]
            row = {column.name: SOMETHING.get(column.type.python_type, {}) for column in needed}
            connection.execute(found.insert(), row | values)
    for revision, number in (("0012", 8), ("0011", 9)):
        (upgrade if revision == "0012" else downgrade)(revision=revision)
        with db.engine.connect() as connection:
            procedures, revisions = _tables(connection, "procedures", "revisions")
            assert connection.scalars(select(revisions.c.number)).all() == [number]
            assert connection.scalars(select(procedures.c.changed_in_revision)).all() == [number]


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_0013_keeps_codes_alike_and_names_them(kind: str, capsys: pytest.CaptureFixture[str]):
    upgrade(revision="0012")
    with db.engine.begin() as connection:
        (departments,) = _tables(connection, "departments")
        row = {each.name: SOMETHING.get(each.type.python_type, {}) for each in departments.c if not each.nullable}
        for number, code in enumerate(("ab-1", "AB-1", "c"), 1):
            connection.execute(departments.insert(), row | {"id": number, "code": code})
    upgrade(revision="0013")
    assert "departments: AB-1 and ab-1 differ by case alone" in capsys.readouterr().err
    assert _has_unique_codes("posts")
    assert not _has_unique_codes("departments")
    downgrade(revision="0012")
    with db.engine.begin() as connection:
        connection.execute(departments.update().where(departments.c.code == "AB-1").values(code="ab-2"))
    upgrade(revision="0013")
    assert _has_unique_codes("departments")
    with db.engine.connect() as connection:
        assert set(connection.scalars(select(departments.c.code))) == {"ab-1", "ab-2", "c"}


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_0019_marks_cases_whose_code_was_derived(kind: str):
    upgrade(revision="0018")
    with db.engine.begin() as connection:
        for name in ("departments", "procedures", "procedure_versions", "cases"):
            (found,) = _tables(connection, name)
            needed = [column for column in found.c if not column.nullable]
            connection.execute(found.insert(), {each.name: SOMETHING.get(each.type.python_type, {}) for each in needed})
    upgrade(revision="0019")
    with db.engine.connect() as connection:
        (cases,) = _tables(connection, "cases")
        assert connection.scalars(select(cases.c.code_hash)).all() == [None]


def _has_unique_codes(table: str) -> bool:
    with db.engine.connect() as connection:
        query = text(f"{INDEXES[db.engine.dialect.name]} = :name")
        definition = connection.scalar(query, {"name": f"ix_{table}_lower_code"})
    return definition is not None and definition.startswith("CREATE UNIQUE INDEX")


def _tables(connection: Connection, *names: str) -> tuple[Table, ...]:
    known = MetaData()
    known.reflect(connection, only=names, resolve_fks=False)
    return tuple(known.tables[name] for name in names)


def test_0007_renames_columns_and_keeps_rows(kind: str):
    upgrade(revision="0006")
    with db.engine.begin() as connection:
        _add_cases(connection)
    before, indexes = _rows_of_cases()
    upgrade(revision="0007")
    after, indexes_after = _rows_of_cases()
    assert len(before["cases"]) == 2
    assert after == {table: [_renamed(row) for row in rows] for table, rows in before.items()}
    assert {"ix_cases_open_current_step_post", "ix_cases_open_warn_from", "ix_cases_open_current_step_due"} == (
        indexes_after - indexes
    )
    downgrade(revision="0006")
    assert _rows_of_cases() == (before, indexes)


def _add_cases(connection: Connection) -> None:
    """Add an open case whose step is under way, and one that has ended, with what they refer to."""
    tables = MetaData()
    tables.reflect(connection)

    def add(name: str, **values: Any) -> None:
        needed = [each for each in tables.tables[name].columns if not each.nullable]
        row = {each.name: SOMETHING.get(each.type.python_type, {}) for each in needed}
        connection.execute(tables.tables[name].insert(), row | values)

    for name in ("departments", "procedures", "procedure_versions"):
        add(name)
    add("cases", closed_on=None, turn_step="review", turn_post="window", turn_due_on=date(2026, 11, 24), law_amount=20)
    add("cases", id=2, reference="y", source="y", closed_on=date(2026, 11, 25), amount=5, unit="working_days", days=2)
    add("open_tallies", soon_on=date(2026, 11, 20))


def _rows_of_cases() -> tuple[Rows, set[str]]:
    """Return the rows of the two tables, and the names of the indexes of cases, as they are in the database."""
    found = inspect(db.engine)
    tables = MetaData()
    tables.reflect(db.engine, only=["cases", "open_tallies"])
    with db.engine.connect() as connection:
        rows: Rows = {
            name: [dict(row) for row in connection.execute(select(tables.tables[name]).order_by("id")).mappings()]
            for name in ("cases", "open_tallies")
        }
    return rows, {str(index["name"]) for index in found.get_indexes("cases")}


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    return {RENAMED_IN_0007.get(name, name): value for name, value in row.items()}


def test_migrations_are_numbered_and_import_nothing_of_ours():
    numbers = [path.name[:4] for path in VERSIONS]
    assert len(set(numbers)) == len(numbers)
    for number, path in zip(numbers, VERSIONS, strict=True):
        assert re.fullmatch(r"[0-9]{4}_[a-z0-9_]+\.py", path.name), path.name
        assert f'revision = "{number}"' in path.read_text(), path.name
        assert not re.search(r"^\s*(from|import) portal", path.read_text(), re.MULTILINE), path.name
