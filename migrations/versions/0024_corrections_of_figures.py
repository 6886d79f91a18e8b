"""Corrections stand beside published figures, which two people agree on; days say when they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "figure_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("department_code", sa.String(40), nullable=False),
        sa.Column("figure", sa.String(60), nullable=False),
        sa.Column("printed_value", sa.String(20), nullable=False),
        sa.Column("right_value", sa.String(20), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_figure_corrections"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name="fk_figure_corrections_proposed_by_id_staff"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["staff.id"], name="fk_figure_corrections_confirmed_by_id_staff"),
    )
    op.create_index("ix_figure_corrections_of_scope", "figure_corrections", ["as_of", "kind", "code"])
    op.add_column("figure_days", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("figure_days", "written_at")
    op.drop_table("figure_corrections")
