"""What databases lack that ran 0003, 0006 or 0009 before these were edited: indexes, and a column of form receipts.

Where nothing is missing, nothing is done; the way down leaves all of it, since it belongs to those migrations.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

REPLACED = ("ix_procedures_has_guide", "ix_procedures_next_check_on")
INDEXES = (  # name, table, columns
    ("ix_procedures_due", "procedures", ["has_guide", "next_check_on"]),
    ("ix_procedures_in_order", "procedures", ["department_id", "code"]),
    ("ix_procedures_listed_in_order", "procedures", ["is_listed", "department_id", "code"]),
    (
        "ix_open_tallies_lights",
        "open_tallies",
        [
            "procedure_id", "department_code", "post_code", "is_excused", "due_on", "warn_from_on", "step_due_on",
            "count",
        ],
    ),
    ("ix_form_receipts_page_hash", "form_receipts", ["page_hash"]),
)  # fmt: skip


def upgrade() -> None:
    receipts = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("form_receipts")}
    if "page_hash" not in receipts:  # an empty one is the hash of no page
        op.add_column("form_receipts", sa.Column("page_hash", sa.String(64), nullable=False, server_default=""))
    for name in REPLACED:
        op.drop_index(name, table_name="procedures", if_exists=True)
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, if_not_exists=True)


def downgrade() -> None:
    pass
