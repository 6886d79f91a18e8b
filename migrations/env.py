"""Runs the migrations over the application's engine."""

from alembic import context
from flask import current_app

from portal.platform.storage.database import metadata

engine = current_app.extensions["migrate"].db.engine

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
