"""Complaints of one place of a guide, and those filed openly with one contact, are found along an index."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("complaints", sa.Column("complainant_hash", sa.String(64), nullable=True))
    op.create_index("ix_complaints_place", "complaints", ["procedure_id", "element", "received_on", "id"])
    where = sa.text("complainant_hash IS NOT NULL")
    op.create_index(
        "ix_complaints_complainant_hash", "complaints", ["complainant_hash", "received_on", "id"],
        sqlite_where=where, postgresql_where=where,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_complaints_complainant_hash", "complaints")
    op.drop_index("ix_complaints_place", "complaints")
    op.drop_column("complaints", "complainant_hash")
