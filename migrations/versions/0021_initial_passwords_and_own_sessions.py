"""Passwords that somebody else has set expire; people see in which browsers they are signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("staff", sa.Column("password_expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff_sessions", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff_sessions", sa.Column("browser", sa.String(60), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("staff_sessions", "browser")
    op.drop_column("staff_sessions", "seen_at")
    op.drop_column("staff", "password_expires_at")
