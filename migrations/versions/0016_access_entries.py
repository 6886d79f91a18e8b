"""Who opened a complaint's text, and who was refused at the admin door; a trigger keeps entries for 184 days at least.

A later migration that copies the table (``batch_alter_table`` on SQLite) has to make the trigger again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TABLE = "access_entries"
WHO_AND_WHAT = ("minute", "staff_id", "kind", "rule", "subject")
WHAT = "entries of access are kept for 184 days"
SQLITE = (
    f"CREATE TRIGGER {TABLE}_are_kept BEFORE DELETE ON {TABLE} WHEN OLD.minute > datetime('now', '-184 days') "
    f"BEGIN SELECT RAISE(ABORT, '{WHAT}'); END"
)
POSTGRESQL = (
    f"CREATE FUNCTION {TABLE}_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF OLD.minute > now() - interval '184 days' THEN RAISE EXCEPTION '{WHAT}'; END IF; RETURN OLD; END $$",
    f"CREATE TRIGGER {TABLE}_are_kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_are_kept()",
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_entries"),
        sa.UniqueConstraint(*WHO_AND_WHAT, name=f"uq_access_entries_{'_'.join(WHO_AND_WHAT)}"),
    )
    statements = POSTGRESQL if op.get_bind().dialect.name == "postgresql" else (SQLITE,)
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_are_kept()")
