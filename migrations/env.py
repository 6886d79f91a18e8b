"""Runs the migrations over the application's engine."""

from alembic import context
from flask import current_app

from portal.tables import made_on

engine = current_app.extensions["migrate"].db.engine

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=current_app.extensions["portal.tables"],
        compare_type=True,
        include_object=made_on(engine.dialect.name),
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
