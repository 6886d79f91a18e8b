"""Codes of languages: longer than two letters, such as zh-hant."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = ("complaints", "staff")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("language", type_=sa.String(length=16), existing_type=sa.String(length=2))


def downgrade() -> None:
    # What is shorter has no room for them: their people read the language that those are made of.
    for table in TABLES:
        op.execute(sa.text(f"UPDATE {table} SET language = substr(language, 1, 2)"))  # noqa: S608 - our own names
        with op.batch_alter_table(table) as batch:
            batch.alter_column("language", type_=sa.String(length=2), existing_type=sa.String(length=16))
