"""Lists of the desk are read along an index by state, department and day, however many rows there are."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

LATER_DUE = "(CASE WHEN check_on > due_on THEN check_on ELSE due_on END)"
UNFINISHED = "done_at IS NULL AND withdrawn_at IS NULL"
BAD, ENDED, INTEGRITY = "level < 3", "closed_on IS NOT NULL", "kind = 'integrity'"
REPLACED = (  # table, column: a longer index begins with it
    ("complaints", "state"),
    ("complaints", "handler_id"),
    ("findings", "state"),
    ("findings", "department_code"),
    ("findings", "procedure_code"),
    ("corrective_actions", "state"),
    ("corrective_actions", "department_code"),
    ("corrective_actions", "owner_id"),
    ("tasks", "owner_id"),
    ("ratings", "rated_at"),
    ("improvements", "state"),
    ("improvements", "published_at"),
)
ADDED = (  # table, rest of the name, columns
    ("complaints", "state_due_on", ("state", "due_on", "id")),
    ("complaints", "department_code_state_due_on", ("department_code", "state", "due_on", "id")),
    ("complaints", "handler_id_state_due_on", ("handler_id", "state", "due_on", "id")),
    ("findings", "state_triage_by", ("state", "triage_by", "id")),
    ("findings", "department_code_state_triage_by", ("department_code", "state", "triage_by", "id")),
    ("findings", "procedure_code_state_triage_by", ("procedure_code", "state", "triage_by", "id")),
    ("corrective_actions", "state_due_on", ("state", "due_on", "id")),
    ("corrective_actions", "state_later_due", ("state", sa.text(LATER_DUE), "id")),
    ("corrective_actions", "department_code_state_due_on", ("department_code", "state", "due_on", "id")),
    ("corrective_actions", "department_later_due", ("department_code", "state", sa.text(LATER_DUE), "id")),
    ("corrective_actions", "owner_id_state_due_on", ("owner_id", "state", "due_on", "id")),
    ("ratings", "rated_at", ("rated_at", "id")),
    ("ratings", "department_code_rated_at", ("department_code", "rated_at", "id")),
    ("improvements", "state", ("state", "id")),
    ("improvements", "state_published_at", ("state", "published_at", "id")),
)
PARTIAL = (  # table, rest of the name, columns, condition on SQLite, condition on PostgreSQL
    ("complaints", "integrity", ("state", "due_on", "id"), INTEGRITY, INTEGRITY),
    ("findings", "restricted", ("state", "triage_by", "id"), "is_restricted = 1", "is_restricted"),
    ("corrective_actions", "restricted", ("state", "due_on", "id"), "is_restricted = 1", "is_restricted"),
    ("tasks", "unfinished", ("owner_id", "due_on", "id"), UNFINISHED, UNFINISHED),
    ("ratings", "bad", ("rated_at", "id"), BAD, BAD),
    ("ratings", "department_code_bad", ("department_code", "rated_at", "id"), BAD, BAD),
    ("cases", "ended_department", ("department_code", "closed_on"), ENDED, ENDED),
)


def upgrade() -> None:
    for table, column in REPLACED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    for table, rest, columns in ADDED:
        op.create_index(f"ix_{table}_{rest}", table, list(columns))
    for table, rest, columns, on_sqlite, on_postgresql in PARTIAL:
        conditions = {"sqlite_where": sa.text(on_sqlite), "postgresql_where": sa.text(on_postgresql)}
        op.create_index(f"ix_{table}_{rest}", table, list(columns), **conditions)


def downgrade() -> None:
    for table, rest, *_ in (*PARTIAL, *ADDED):
        op.drop_index(f"ix_{table}_{rest}", table_name=table)
    for table, column in REPLACED:
        op.create_index(f"ix_{table}_{column}", table, [column])
