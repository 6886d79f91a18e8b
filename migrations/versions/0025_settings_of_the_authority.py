"""What the authority decides stands in a table, with the day from which it counts and the two people who agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "authority_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authority_settings"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name="fk_authority_settings_proposed_by_id_staff"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["staff.id"], name="fk_authority_settings_confirmed_by_id_staff"),
    )
    op.create_index("ix_authority_settings_of_name", "authority_settings", ["name", "valid_from"])


def downgrade() -> None:
    op.drop_table("authority_settings")
