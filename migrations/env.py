"""Runs the migrations over the application's engine.

All that one command runs is one transaction. On SQLite foreign keys are checked once, at its end, so that tables can be
made anew and dropped in any order.
"""

from alembic import context
from flask import current_app

from portal.tables import made_on

engine = current_app.extensions["migrate"].db.engine
is_sqlite = engine.dialect.name == "sqlite"

with engine.connect() as connection:
    pooled = connection.connection
    if is_sqlite:
        pooled.execute("PRAGMA foreign_keys=OFF")  # says nothing once a transaction has begun
    try:
        context.configure(
            connection=connection,
            target_metadata=current_app.extensions["portal.tables"],
            compare_type=True,
            include_object=made_on(engine.dialect.name),
            transactional_ddl=True,  # SQLite's too, which Alembic does not expect
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                broken = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
                if broken:
                    raise RuntimeError(f"rows would refer to rows that are gone, in {', '.join(sorted(broken))}")
        if connection.in_transaction():
            connection.commit()
    finally:
        connection.rollback()
        if is_sqlite:
            pooled.execute("PRAGMA foreign_keys=ON")
