"""All public figures are kept by day; what they count is kept as changes by day; closed months keep their files."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ROWS_AT_ONCE = 500


def upgrade() -> None:
    op.add_column("complaints", sa.Column("paused_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE complaints SET paused_on = (SELECT max(from_on) FROM pauses"
        " WHERE pauses.complaint_id = complaints.id AND pauses.to_on IS NULL)"
    )
    op.create_table(
        "day_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(30), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_day_counts"),
    )
    op.create_index("one_day_count", "day_counts", ["day", "measure", "code", "value", "month", "due_on"], unique=True)
    op.create_index("ix_day_counts_of_code", "day_counts", ["code", "measure"])
    op.create_table(
        "month_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_month_files"),
        sa.UniqueConstraint("month", "name", name="uq_month_files_month_name"),
    )
    _create("figure_days", "document")
    _copy("case_figures", "figures", "figure_days", "document")
    op.drop_table("case_figures")
    _change_documents("figure_days", "document", lambda waits: {"waits": waits})


def downgrade() -> None:
    _create("case_figures", "figures")
    _change_documents("figure_days", "document", lambda document: document["waits"])
    op.execute("DELETE FROM figure_days WHERE CAST(document AS VARCHAR) = 'null'")
    _copy("figure_days", "document", "case_figures", "figures")
    op.drop_table("figure_days")
    op.drop_table("month_files")
    op.drop_table("day_counts")
    op.drop_column("complaints", "paused_on")


def _create(table: str, document: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("department_code", sa.String(40), nullable=False),
        sa.Column(document, sa.JSON(), nullable=False),
        sa.Column("after_entry", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("as_of", "kind", "code", name=f"uq_{table}_as_of_kind_code"),
    )
    op.create_index(f"ix_{table}_newest", table, ["kind", "code", "as_of"])
    op.create_index(f"ix_{table}_department_code", table, ["department_code"])


def _copy(source: str, from_column: str, target: str, to_column: str) -> None:
    names = ("as_of", "kind", "code", "department_code", "after_entry")
    old, new = (sa.table(table, *map(sa.column, (*names, column, "id"))) for table, column in
                ((source, from_column), (target, to_column)))  # fmt: skip
    rows = sa.select(*(old.c[name] for name in (*names, from_column))).order_by(old.c.id)
    op.execute(sa.insert(new).from_select([*names, to_column], rows))


def _change_documents(table: str, column: str, change) -> None:  # type: ignore[no-untyped-def]
    """Rewrite the documents of a table, a few hundred at a time."""
    connection, last = op.get_bind(), 0
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column(column, sa.JSON))
    while True:
        query = sa.select(rows.c.id, rows.c[column]).where(rows.c.id > last).order_by(rows.c.id).limit(ROWS_AT_ONCE)
        found = connection.execute(query).all()
        if not found:
            return
        for row_id, document in found:
            connection.execute(sa.update(rows).where(rows.c.id == row_id).values({column: change(document)}))
        last = found[-1][0]
