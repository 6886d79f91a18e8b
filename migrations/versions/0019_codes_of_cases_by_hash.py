"""Codes of cases are kept as a keyed hash; None marks a case whose code was derived with the public side's pepper.

On the way down the codes that were given out since no longer open their cases: print the receipts again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("cases", sa.Column("code_hash", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "code_hash")
