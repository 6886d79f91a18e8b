"""No two codes differ by case alone: unique indexes over the codes in lower case, which look-ups use as well.

Codes that differ by case alone already stay as they are. The index of their table is not unique then, and the migration
names them: give one of each pair another code, step down to 0012 and up again.
"""

import click
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

CODES = (  # table, column that parts it, code
    ("staff", "", "user_name"),
    ("departments", "", "code"),
    ("posts", "", "code"),
    ("standards", "", "code"),
    ("procedures", "", "code"),
    ("case_sources", "", "code"),
    ("cases", "source", "source_number"),
)
MAX_NAMED_PAIRS = 20


def upgrade() -> None:
    for table, within, code in CODES:
        columns = [within] if within else []
        pairs = _pairs(table, columns, code)
        for first, last in pairs[:MAX_NAMED_PAIRS]:
            click.echo(f"{table}: {first} and {last} differ by case alone; both stay", err=True)
        if pairs:
            click.echo(f"{table}: {len(pairs)} codes stand in more than one way; see docs/operating.md", err=True)
        op.create_index(f"ix_{table}_lower_{code}", table, [*columns, sa.text(f"lower({code})")], unique=not pairs)


def downgrade() -> None:
    for table, _, code in reversed(CODES):
        op.drop_index(f"ix_{table}_lower_{code}", table_name=table)


def _pairs(table: str, columns: list[str], code: str) -> list[tuple[str, str]]:
    """Return two codes of each group that differ by case alone."""
    stored = sa.table(table, *map(sa.column, [*columns, code]))
    written, groups = stored.c[code], [*(stored.c[name] for name in columns), sa.func.lower(stored.c[code])]
    query = sa.select(sa.func.min(written), sa.func.max(written)).group_by(*groups).having(sa.func.count() > 1)
    return [(first, last) for first, last in op.get_bind().execute(query.order_by(sa.func.min(written)))]
