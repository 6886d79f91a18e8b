"""Name the columns of cases in the field's terms; rows stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# (table, name before, name after)
COLUMNS = (
    ("cases", "amount", "limit_amount"),
    ("cases", "unit", "limit_unit"),
    ("cases", "law_amount", "statutory_amount"),
    ("cases", "law_unit", "statutory_unit"),
    ("cases", "law_due_on", "statutory_due_on"),
    ("cases", "soon_on", "warn_from_on"),
    ("cases", "turn_step", "current_step"),
    ("cases", "turn_post", "current_step_post"),
    ("cases", "turn_due_on", "current_step_due_on"),
    ("open_tallies", "soon_on", "warn_from_on"),
)
# (name before, columns before, name after, columns after); SQLite cannot rename an index, so each is made anew.
INDEXES = (
    ("ix_cases_open_turn", ["turn_post", "due_on"], "ix_cases_open_current_step_post", ["current_step_post", "due_on"]),
    ("ix_cases_open_soon", ["soon_on"], "ix_cases_open_warn_from", ["warn_from_on"]),
    ("ix_cases_open_turn_due", ["turn_due_on"], "ix_cases_open_current_step_due", ["current_step_due_on"]),
)
OPEN = {f"{kind}_where": sa.text("closed_on IS NULL") for kind in ("sqlite", "postgresql")}


def upgrade() -> None:
    for before, _, _, _ in INDEXES:
        op.drop_index(before, table_name="cases")
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    for _, _, after, columns in INDEXES:
        op.create_index(after, "cases", columns, **OPEN)


def downgrade() -> None:
    for _, _, after, _ in INDEXES:
        op.drop_index(after, table_name="cases")
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {after} TO {before}")
    for before, columns, _, _ in INDEXES:
        op.create_index(before, "cases", columns, **OPEN)
