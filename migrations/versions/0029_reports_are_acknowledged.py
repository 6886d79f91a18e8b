"""Integrity reports are acknowledged by a day: those that somebody has dealt with are, as far as the day is known."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

NAMES = ("acknowledge_by", "acknowledged_on")
DAYS = 7  # the setting's default of the time


def upgrade() -> None:
    for name in NAMES:
        op.add_column("complaints", sa.Column(name, sa.Date(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    later = f"date(received_on, '+{DAYS} days')" if is_sqlite else f"received_on + {DAYS}"
    day = "date(MIN(p.at))" if is_sqlite else "CAST(MIN(p.at) AS date)"
    first = f"SELECT {day} FROM complaint_participations p WHERE p.complaint_id = complaints.id"  # noqa: S608 - of this file
    op.execute(
        f"UPDATE complaints SET acknowledge_by = {later}, acknowledged_on = ({first}) WHERE kind = 'integrity'"  # noqa: S608
    )


def downgrade() -> None:
    for name in NAMES:
        op.drop_column("complaints", name)
