"""Complaints keep the day on which they were first accepted or declined, for the figures of how long that takes.

Of complaints decided before, the day is not kept anywhere that is counted: they are in no figure of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

MEASURES = (
    "investigated_again", "transfers", "appeals", "last_verdicts", "days_to_decision", "days_to_reply",
    "days_to_appeal_decision",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("complaints", sa.Column("decided_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Forget what the version before does not count, so that the next upgrade counts it as never counted."""
    measure = sa.column("measure", sa.String())
    op.execute(sa.delete(sa.table("day_counts", measure)).where(measure.in_(MEASURES)))
    name = sa.column("name", sa.String())
    op.execute(sa.delete(sa.table("revisions", name)).where(sa.or_(name == "counting", name.like("counted-since %"))))
    op.drop_column("complaints", "decided_on")
