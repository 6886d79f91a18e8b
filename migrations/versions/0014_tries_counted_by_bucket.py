"""Tries are counted by bucket: one row says when all of it is free again, where there was a row for each try.

What was counted is forgotten, both ways: it would mean something else, and it is minutes old.
"""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("DELETE FROM tries")
    op.drop_index("ix_tries_bucket", table_name="tries")
    op.create_index("ix_tries_bucket", "tries", ["bucket"], unique=True)


def downgrade() -> None:
    op.execute("DELETE FROM tries")
    op.drop_index("ix_tries_bucket", table_name="tries")
    op.create_index("ix_tries_bucket", "tries", ["bucket"], unique=False)
