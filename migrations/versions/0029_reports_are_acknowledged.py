"""Integrity reports are acknowledged by a day: those to whose reporters a person has written before are."""

from datetime import UTC, date, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

NAMES = ("acknowledge_by", "acknowledged_on")
DAYS = 7  # the setting's default of the time


def upgrade() -> None:
    for name in NAMES:
        op.add_column("complaints", sa.Column(name, sa.Date(), nullable=True))
    connection = op.get_bind()
    complaints, messages = _table("complaints", "id", "kind", "received_on", *NAMES), _table(
        "messages", "complaint_id", "kind", "staff_id", "at")  # fmt: skip
    written = sa.select(sa.func.min(messages.c.at)).where(
        messages.c.complaint_id == complaints.c.id, messages.c.kind == "to_citizen", messages.c.staff_id.is_not(None)
    )
    reports = sa.select(complaints.c.id, complaints.c.received_on, written.scalar_subquery())
    for report_id, received_on, at in connection.execute(reports.where(complaints.c.kind == "integrity")).all():
        days = {
            "acknowledge_by": received_on + timedelta(days=DAYS),
            "acknowledged_on": _day_in_china(at) if at else None,
        }
        connection.execute(sa.update(complaints).where(complaints.c.id == report_id).values(days))


def _day_in_china(at: datetime) -> date:
    instant = at if at.tzinfo else at.replace(tzinfo=UTC)  # without a zone on SQLite
    return instant.astimezone(timezone(timedelta(hours=8))).date()


def _table(name: str, *columns: str) -> sa.TableClause:
    types = {"received_on": sa.Date(), **dict.fromkeys(NAMES, sa.Date()), "at": sa.DateTime(timezone=True)}
    return sa.table(name, *(sa.column(each, types.get(each)) for each in columns))


def downgrade() -> None:
    for name in NAMES:
        op.drop_column("complaints", name)
