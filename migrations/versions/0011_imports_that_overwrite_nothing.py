"""Who holds a draft, the texts of drafts that were replaced, and imports that are checked before they write."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

COUNTS = ("added", "overwritten", "held", "lines_left_out")
FLAGS = ("is_check", "may_overwrite")


def upgrade() -> None:
    op.add_column("procedure_versions", sa.Column("held_by_id", sa.Integer(), nullable=True))
    op.add_column("procedure_versions", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(  # which of them were only imported is not known: they are held by whoever wrote them
        "UPDATE procedure_versions SET held_by_id = drafted_by_id, held_at = drafted_at "
        "WHERE drafted_by_id IS NOT NULL AND state IN ('draft', 'in_review', 'scheduled')"
    )
    op.create_table(
        "replaced_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("guide", sa.JSON(), nullable=False),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_versions.id"], name=op.f("fk_replaced_drafts_version_id_procedure_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_drafts")),
    )
    op.create_index("ix_replaced_drafts_version_id", "replaced_drafts", ["version_id"])
    for name in COUNTS:
        op.add_column("import_runs", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in FLAGS:
        op.add_column("import_runs", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("import_runs", sa.Column("held_drafts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("import_runs", sa.Column("content_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # Runs that were only checked would be unknown to what stands below: they end as refused.
    op.execute("UPDATE import_runs SET state = 'refused', content = NULL WHERE state = 'checked' OR is_check")
    op.execute("UPDATE import_runs SET content = NULL WHERE finished_at IS NOT NULL")
    for name in ("content_until", "held_drafts", *FLAGS, *COUNTS):
        op.drop_column("import_runs", name)
    op.drop_index("ix_replaced_drafts_version_id", table_name="replaced_drafts")
    op.drop_table("replaced_drafts")
    op.drop_column("procedure_versions", "held_at")
    op.drop_column("procedure_versions", "held_by_id")
