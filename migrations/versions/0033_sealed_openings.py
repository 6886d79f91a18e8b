"""Two persons open what is sealed of a complaint: who asked and why, who decided, and when it was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

WAITING = (
    "EXISTS (SELECT 1 FROM replies r WHERE r.complaint_id = complaints.id AND r.state = 'draft') OR EXISTS "
    "(SELECT 1 FROM complaint_extensions e WHERE e.complaint_id = complaints.id AND e.state = 'asked')"
)


def upgrade() -> None:
    op.create_table(
        "complaint_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_as", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_as", sa.String(40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_until_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_openings"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name="fk_complaint_openings_complaint_id_complaints"
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name="fk_complaint_openings_asked_by_id_staff"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name="fk_complaint_openings_decided_by_id_staff"),
    )
    op.create_index("ix_complaint_openings_complaint_id", "complaint_openings", ["complaint_id"])
    op.create_index("ix_complaint_openings_state", "complaint_openings", ["state", "complaint_id"])
    op.create_index("ix_complaint_participations_staff_id", "complaint_participations", ["staff_id", "complaint_id"])


def downgrade() -> None:
    op.drop_index("ix_complaint_participations_staff_id", "complaint_participations")
    op.execute(
        f"UPDATE complaints SET awaits_approval = ({WAITING}) WHERE awaits_approval"  # noqa: S608 - names of this file
    )
    op.drop_index("ix_complaint_openings_complaint_id", "complaint_openings")
    op.drop_table("complaint_openings")
