"""The calendar: why a day is free or worked, the notice that says so, and office hours for limits in hours."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("calendar_days") as table:
        table.add_column(sa.Column("why", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("notice", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("calendar_years") as table:
        table.add_column(sa.Column("notice", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("row_version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("departments") as table:
        table.add_column(sa.Column("office_hours", sa.String(length=80), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("departments") as table:
        table.drop_column("office_hours")
    with op.batch_alter_table("calendar_years") as table:
        table.drop_column("row_version")
        table.drop_column("notice")
    with op.batch_alter_table("calendar_days") as table:
        table.drop_column("notice")
        table.drop_column("why")
