"""Tasks taken out of a plan stay, and so does what stood in an action each time that it went back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
    op.create_table(
        "action_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end", sa.String(40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("plan_approved_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["corrective_actions.id"], name="fk_action_rounds_action_id_corrective_actions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action_rounds"),
    )
    op.create_index("ix_action_rounds_action_id", "action_rounds", ["action_id"])


def downgrade() -> None:
    op.drop_table("action_rounds")
    op.drop_column("tasks", "withdrawn_by_id")
    op.drop_column("tasks", "withdrawn_at")
