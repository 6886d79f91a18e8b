"""Fingerprints of the keys, who holds which, the worker's heartbeat, and after which entry figures were written."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "key_fingerprints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_fingerprints"),
        sa.UniqueConstraint("name", name="uq_key_fingerprints_name"),
    )
    op.create_table(
        "key_holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(100), nullable=False),
        sa.Column("folder", sa.String(300), nullable=False),
        sa.Column("doors", sa.String(10), nullable=False),
        sa.Column("contact_fingerprint", sa.String(16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_holders"),
        sa.UniqueConstraint("host", "folder", "doors", name="uq_key_holders_host_folder_doors"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_heartbeats"),
    )
    op.add_column("case_figures", sa.Column("after_entry", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_figures", "after_entry")
    op.drop_table("heartbeats")
    op.drop_table("key_holders")
    op.drop_table("key_fingerprints")
