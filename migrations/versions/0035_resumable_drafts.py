"""Drafts of public forms, encrypted under a code that their writer alone has."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "resumable_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resumable_drafts")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_resumable_drafts_code_hash")),
    )
    op.create_index("ix_resumable_drafts_expires_at", "resumable_drafts", ["expires_at"])


def downgrade() -> None:
    op.drop_table("resumable_drafts")
