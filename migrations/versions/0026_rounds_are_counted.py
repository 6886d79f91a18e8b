"""Rounds of corrective actions are counted by day: those there are count from the day before."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0026"
down_revision = "0025"

NEVER = date(9999, 12, 31)
NAMES = ("measure", "code", "value", "month", "due_on")
COUNTS = sa.table(
    "day_counts",
    sa.column("day", sa.Date()),
    *(sa.column(name, sa.Date() if name in {"month", "due_on"} else sa.String()) for name in NAMES),
    sa.column("count", sa.Integer()),
)
ACTIONS = sa.table("corrective_actions", *map(sa.column, ("id", "procedure_code", "is_restricted")))
ROUNDS = sa.table("action_rounds", sa.column("action_id"), sa.column("end"), sa.column("ended_at", sa.DateTime(True)))


def upgrade() -> None:
    connection = op.get_bind()
    if connection.scalar(sa.select(sa.func.count()).select_from(COUNTS)) == 0:
        return  # nothing is counted yet: the worker counts all records
    zone = ZoneInfo(current_app.extensions["portal.settings"].timezone)
    cells: Counter[tuple[str, str, str, date, date]] = Counter()
    joined = sa.join(ROUNDS, ACTIONS, ROUNDS.c.action_id == ACTIONS.c.id)
    rounds = sa.select(ACTIONS.c.procedure_code, ROUNDS.c.end, ROUNDS.c.ended_at, ACTIONS.c.is_restricted)
    for code, end, ended_at, is_restricted in connection.execute(rounds.select_from(joined)):
        if not is_restricted and end in {"find_ineffective", "reopen", "cancel"}:
            instant = ended_at if ended_at.tzinfo else ended_at.replace(tzinfo=UTC)
            cells["action_rounds", code, end, instant.astimezone(zone).date().replace(day=1), NEVER] += 1
    day = datetime.now(zone).date() - timedelta(days=1)
    rows = [dict(zip(NAMES, cell, strict=True)) | {"day": day, "count": count} for cell, count in cells.items()]
    if rows:
        op.bulk_insert(COUNTS, rows)


def downgrade() -> None:
    op.execute(sa.delete(COUNTS).where(COUNTS.c.measure == "action_rounds"))
