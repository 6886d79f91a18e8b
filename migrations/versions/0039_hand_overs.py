"""An action or a task of it can be handed over to another owner; who did so, from whom, to whom and why is stored.

Stepping back takes that history away; the owners stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

TABLE = "hand_overs"
REFERRED = {
    "action_id": "corrective_actions",
    "task_id": "tasks",
    "from_id": "staff",
    "to_id": "staff",
    "handed_over_by_id": "staff",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("handed_over_by_id", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_{TABLE}_{column}_{table}")
            for column, table in REFERRED.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_action_id", TABLE, ["action_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
