"""Lights: counted along one index, without a look at the rows."""

from alembic import op

revision = "0007"
down_revision = "0006"

COLUMNS = (
    "procedure_id", "department_code", "post_code", "is_excused", "due_on", "soon_on", "step_due_on", "count",
)  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_open_tallies_lights", "open_tallies", COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_open_tallies_lights", "open_tallies")
