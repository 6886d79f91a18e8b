"""Contacts compared by hash: a form sent again with another contact is not answered by the first receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("complaints", sa.Column("contact_hash", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("complaints", "contact_hash")
