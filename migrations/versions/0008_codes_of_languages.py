"""Codes of languages: longer than two letters, such as zh-hant."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = ("complaints", "staff")
LONG, SHORT = 16, 2


def upgrade() -> None:
    for table in TABLES:
        _change_length(table, SHORT, LONG)


def downgrade() -> None:
    for table in TABLES:  # what was made of another language is read in that one again
        op.execute(f"UPDATE {table} SET language = substr(language, 1, {SHORT})")  # noqa: S608 - our own names
        _change_length(table, LONG, SHORT)


def _change_length(table: str, before: int, after: int) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(table, "language", existing_type=sa.String(before), type_=sa.String(after))
        return
    # SQLite changes no type, and a table that others point at cannot be made anew: the column is.
    op.execute(f"ALTER TABLE {table} RENAME COLUMN language TO language_before")
    op.add_column(table, sa.Column("language", sa.String(after), nullable=False, server_default=""))
    op.execute(f"UPDATE {table} SET language = language_before")  # noqa: S608 - our own names
    op.drop_column(table, "language_before")
