"""The database: declarative base, engine events and row locks; ``storage.transaction`` writes."""

from typing import Any
from weakref import finalize

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, Engine, Index, MetaData, event, inspect, select, text, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from portal.settings import Settings

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
db = SQLAlchemy(metadata=metadata)
WRITING = "portal_writing"
ANY_CASE = "any_case"  # of an index: the column whose values never differ by case alone
POOL_CONNECTIONS, POOL_OVERFLOW_CONNECTIONS = 16, 48
SQLITE_BUSY_MILLISECONDS = 5000


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = metadata

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Versioned:
    """A row with optimistic locking: saving over a newer version raises StaleDataError."""

    row_version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let SQLAlchemy check and raise the counter with every UPDATE."""
        return {"version_id_col": cls.row_version}


def init_db(app: Flask, settings: Settings) -> None:
    """Bind the database to the application and prepare its engine."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": POOL_CONNECTIONS,
        "max_overflow": POOL_OVERFLOW_CONNECTIONS,
        "pool_pre_ping": True,
        "hide_parameters": True,  # what a citizen wrote stays out of error texts
    }
    db.init_app(app)
    app.teardown_appcontext(lambda _: roll_back())  # before Flask-SQLAlchemy removes the session: the last goes first
    with app.app_context():
        prepare_engine(db.engine)
        finalize(app, db.engine.dispose)  # no connection stays open when the application or the process ends


def roll_back() -> None:
    """Roll the session back; a connection that has gone has nothing to roll back and is thrown away."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def prepare_engine(engine: Engine) -> None:
    """Attach the events that begin transactions and free the write gate."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "reset", _free_gate)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite alone
    busy = f"busy_timeout={SQLITE_BUSY_MILLISECONDS}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", busy, "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    is_writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN DEFERRED")


def _free_gate(_connection: Any, record: Any, _state: Any) -> None:
    gate = record.info.pop("write_gate", None) if record is not None else None
    if gate is not None:
        gate.free()


def unique_in_any_case(table: str, code: str, within: str = "") -> Index:
    """Return the unique index by which no two codes of a table, or of ``within`` in it, differ by case alone."""
    columns = [within] if within else []
    return Index(f"ix_{table}_lower_{code}", *columns, text(f"lower({code})"), unique=True, info={ANY_CASE: code})


def where(sqlite_condition: str, postgresql_condition: str = "") -> dict[str, Any]:
    """Return the options of a partial index, for both databases."""
    return {"sqlite_where": text(sqlite_condition), "postgresql_where": text(postgresql_condition or sqlite_condition)}


def insert_into(table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT in the dialect of the database, with ``on_conflict_do_update``."""
    return postgresql.insert(table) if db.engine.dialect.name == "postgresql" else sqlite.insert(table)


def within(column: Any, codes: frozenset[str] | None) -> ColumnElement[bool]:
    """Return the condition that a column is one of some codes; None means all of them."""
    return true() if codes is None else column.in_(codes)


def lock_row(record: Any) -> None:
    """Reload a record and lock its row until the transaction ends; SQLite has one writer and needs no row lock."""
    if inspect(record).persistent:
        table = type(record)
        locked = select(table).where(table.id == record.id).with_for_update()
        db.session.execute(locked, execution_options={"populate_existing": True}).one()
