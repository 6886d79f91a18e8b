"""Complaints keep the day on which they were first accepted or declined, for the figures of how long that takes.

Of complaints decided before, the day is not kept anywhere that is counted: they are in no figure of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("complaints", sa.Column("decided_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("complaints", "decided_on")
