"""Decided suggestions are public; what is about no one service is counted under its department.

Stepping back takes the public list away; what was decided stays in the replies.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

TABLE = "decided_suggestions"
INDEXES = (
    ("decided_at",),
    ("decision", "decided_at"),
    ("department_code", "decided_at"),
    ("procedure_id", "decided_at"),
)
CODES = ("day_counts", "figure_days", "figure_corrections")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(40), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=f"fk_{TABLE}_complaint_id_complaints"),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=f"fk_{TABLE}_procedure_id_procedures"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("complaint_id", name=f"uq_{TABLE}_complaint_id"),
        sa.UniqueConstraint("reference", name=f"uq_{TABLE}_reference"),
    )
    for columns in INDEXES:
        op.create_index(f"ix_{TABLE}_{columns[0]}", TABLE, [*columns, "id"])
    _resize(40, 41)


def downgrade() -> None:
    _resize(41, 40)
    op.drop_table(TABLE)


def _resize(before: int, after: int) -> None:
    """Give codes room for the sign before that of a department, or take it."""
    for table in CODES:
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as altered:
            altered.alter_column("code", existing_type=sa.String(before), type_=sa.String(after))
