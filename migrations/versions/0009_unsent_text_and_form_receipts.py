"""Text that staff have not submitted yet, and receipts of forms that were carried out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "unsent_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_unsent_texts_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_unsent_texts"),
        sa.UniqueConstraint("staff_id", "page", name="uq_unsent_texts_staff_id_page"),
    )
    op.create_index("ix_unsent_texts_expires_at", "unsent_texts", ["expires_at"])
    op.create_table(
        "form_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.Column("page_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form_receipts"),
        sa.UniqueConstraint("key_hash", "place", name="uq_form_receipts_key_hash_place"),
    )
    op.create_index("ix_form_receipts_page_hash", "form_receipts", ["page_hash"])
    op.create_index("ix_form_receipts_at", "form_receipts", ["at"])


def downgrade() -> None:
    op.drop_table("form_receipts")
    op.drop_table("unsent_texts")
