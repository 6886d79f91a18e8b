"""An action can be closed without its effect having been shown, for a reason that two people agree on.

Stepping back, such an action counts as closed: the release before knows no other end.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

TABLE = "corrective_actions"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("unshown_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("unshown_proposed_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.execute(sa.text("UPDATE corrective_actions SET state = 'closed' WHERE state = 'closed_unshown'"))
    op.drop_column(TABLE, "unshown_proposed_by_id")
    op.drop_column(TABLE, "unshown_reason")
