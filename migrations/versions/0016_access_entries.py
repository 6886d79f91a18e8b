"""Who opened a complaint's text, and who was refused at the admin door; triggers keep it for 184 days, as written.

A later migration that copies the table (``batch_alter_table`` on SQLite) has to make the triggers again, and the
doctor knows them by their text (``portal/operating/doctor_triggers.py``).
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TABLE = "access_entries"
WHO_AND_WHAT = ("minute", "staff_id", "kind", "rule", "subject")
WHAT = "entries of access are kept for 184 days"
WRITTEN = "entries of access stay as they were written"  # else an older minute would let one be deleted
CHANGE = f"BEFORE UPDATE OF {', '.join(WHO_AND_WHAT)} ON {TABLE}"
SQLITE = (
    f"CREATE TRIGGER {TABLE}_are_kept BEFORE DELETE ON {TABLE} WHEN OLD.minute > datetime('now', '-184 days') "
    f"BEGIN SELECT RAISE(ABORT, '{WHAT}'); END",
    f"CREATE TRIGGER {TABLE}_stay_as_written {CHANGE} BEGIN SELECT RAISE(ABORT, '{WRITTEN}'); END",
)
POSTGRESQL = (
    f"CREATE FUNCTION {TABLE}_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF OLD.minute > now() - interval '184 days' THEN RAISE EXCEPTION '{WHAT}'; END IF; RETURN OLD; END $$",
    f"CREATE TRIGGER {TABLE}_are_kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_are_kept()",
    f"CREATE FUNCTION {TABLE}_stay_as_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"RAISE EXCEPTION '{WRITTEN}'; END $$",
    f"CREATE TRIGGER {TABLE}_stay_as_written {CHANGE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_stay_as_written()",
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
    statements = POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_are_kept()")
        op.execute(f"DROP FUNCTION {TABLE}_stay_as_written()")
