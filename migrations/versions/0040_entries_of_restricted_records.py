"""Entries of the trail say whether they are about a restricted record, and are read along indexes by day.

Whatever is not known to be open is restricted: refused filings, which name no complaint, and records that are gone.
Entries that the release before writes meanwhile are so, too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

TABLE = "audit_entries"
REPLACED = ("at", "subject", "subject_kind")  # by longer indexes of the same names
ADDED = {
    "at": ["at", "id"],
    "staff_id": ["staff_id", "at", "id"],
    "verb": ["verb", "at", "id"],
    "subject_kind": ["subject_kind", "at", "id"],
    "subject": ["subject", "at", "id"],
}
REFUSED = sa.text("outcome <> 'done'")
OPEN = """
UPDATE audit_entries SET is_restricted = false WHERE CASE subject_kind
WHEN 'complaints' THEN subject IN (SELECT reference FROM complaints WHERE kind <> 'integrity')
WHEN 'findings' THEN subject IN (SELECT reference FROM findings WHERE NOT is_restricted)
WHEN 'corrective_actions' THEN subject IN (SELECT reference FROM corrective_actions WHERE NOT is_restricted)
WHEN 'tasks' THEN subject IN (
    SELECT CAST(tasks.id AS VARCHAR(80)) FROM tasks JOIN corrective_actions ON corrective_actions.id = tasks.action_id
    WHERE NOT corrective_actions.is_restricted)
ELSE verb NOT IN ('file_complaint', 'file_new_complaint') AND subject_kind NOT IN ('GuideInForce', 'NoneType') END
"""


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("is_restricted", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(OPEN)
    for column in REPLACED:
        op.drop_index(f"ix_{TABLE}_{column}", table_name=TABLE)
    for column, columns in ADDED.items():
        op.create_index(f"ix_{TABLE}_{column}", TABLE, columns)
    op.create_index(f"ix_{TABLE}_refused", TABLE, ["at", "id"], sqlite_where=REFUSED, postgresql_where=REFUSED)


def downgrade() -> None:
    op.drop_index(f"ix_{TABLE}_refused", table_name=TABLE)
    for column in ADDED:
        op.drop_index(f"ix_{TABLE}_{column}", table_name=TABLE)
    for column in REPLACED:
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    op.drop_column(TABLE, "is_restricted")
