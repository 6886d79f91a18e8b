"""What the doctor looks at in storage: damaged tables, and a schema that is not that of the models."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from portal.operating.doctor_states import OK, TROUBLE, Found
from portal.operating.doctor_triggers import trigger_differences
from portal.operating.public_role import ROLE, asks_as_public_role
from portal.platform.storage.damage import find_damage
from portal.platform.storage.database import db
from portal.tables import METADATA, made_on

MAX_NAMED_DIFFERENCES = 20  # unsourced: what fits on a screen


def _tables() -> Found:
    damage = list(find_damage(whole=True))
    for each in damage:
        yield TROUBLE, f"{each}; docs/operating.md says what to do"
    if not damage:
        yield (
            OK,
            f"what {ROLE} may read was read whole"
            if asks_as_public_role()
            else (f"{len(METADATA.tables)} tables were read whole"),
        )


def _schema() -> Found:
    # Tables, columns, indexes, unique constraints and triggers.
    with db.engine.connect() as connection:
        found = sorted({
            *_differences(connection), *_missing_code_indexes(connection), *trigger_differences(connection),
        })  # fmt: skip
    for each in found[:MAX_NAMED_DIFFERENCES]:
        yield TROUBLE, f"{each}: run “bin/portal migrate”; if it stays, see docs/operating.md"
    if not found:
        yield OK, "as the models say"


def _differences(connection: Connection) -> Iterator[str]:
    options = {"compare_type": True, "include_object": made_on(connection.dialect.name)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLite's indexes over expressions are looked at apart
        found = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
    for each in found:
        for change in each if isinstance(each, list) else [each]:
            yield _described(change)


def _described(change: tuple[Any, ...]) -> str:
    """Name a change that Alembic would make: what it adds is missing, what it removes is not of this version."""
    kind, *about = change
    verb, _, noun = kind.partition("_")
    state = {"add": "is missing", "remove": "is not of this version"}.get(verb, "differs")
    names = [name for name in (_name(each) for each in about) if name]
    return f"{noun} {'.'.join(dict.fromkeys(names))} {state}"


def _name(item: Any) -> str:
    if isinstance(item, str):
        return item
    table = getattr(item, "table", None)
    own = str(getattr(item, "name", "") or "")
    return f"{table.name}.{own}" if table is not None and not hasattr(item, "type") else own


def _missing_code_indexes(connection: Connection) -> Iterator[str]:
    """Yield indexes over expressions, which Alembic does not compare on SQLite."""
    if connection.dialect.name != "sqlite":
        return
    there = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'index'")))
    names = set(inspect(connection).get_table_names())
    for table in METADATA.sorted_tables:
        for index in table.indexes:
            is_made = made_on("sqlite")(index)
            if is_made and table.name in names and index.name not in there:
                yield f"index {table.name}.{index.name} is missing"


CHECKS: tuple[Callable[[], Found], ...] = (_tables, _schema)
