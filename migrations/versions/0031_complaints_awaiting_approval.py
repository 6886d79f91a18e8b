"""Complaints whose reply or extension awaits approval, and those nobody is named for, have indexes of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

INDEXES = {
    "ix_complaints_awaits_approval": ("awaits_approval = 1", "awaits_approval"),
    "ix_complaints_unnamed": ("venue = 'named' AND named_id IS NULL",) * 2,
}


def upgrade() -> None:
    op.add_column("complaints", sa.Column("awaits_approval", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, state in (("replies", "draft"), ("complaint_extensions", "asked")):
        op.execute(
            f"UPDATE complaints SET awaits_approval = true "  # noqa: S608 - names of this file
            f"WHERE id IN (SELECT complaint_id FROM {table} WHERE state = '{state}')"
        )
    for name, (of_sqlite, of_postgresql) in INDEXES.items():
        op.create_index(
            name, "complaints", ["state", "due_on", "id"], sqlite_where=sa.text(of_sqlite),
            postgresql_where=sa.text(of_postgresql),
        )  # fmt: skip


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "complaints")
    op.drop_column("complaints", "awaits_approval")
