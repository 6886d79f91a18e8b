"""A saved form knows the page from which it was saved: when that is submitted, or taken back, the draft goes too."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

TABLE, COLUMN = "resumable_drafts", "form_key_hash"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column(COLUMN, sa.String(64), nullable=False, server_default=""))
    op.create_index(f"ix_{TABLE}_{COLUMN}", TABLE, [COLUMN])


def downgrade() -> None:
    op.drop_index(f"ix_{TABLE}_{COLUMN}", TABLE)
    op.drop_column(TABLE, COLUMN)
