"""Who holds a draft, the texts of drafts that were replaced, and imports that are checked before they write."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

COUNTS = ("added", "overwritten", "held", "lines_left_out")
FLAGS = ("is_check", "may_overwrite")
RUNS = sa.table(
    "import_runs",
    sa.column("id", sa.Integer()),
    sa.column("state", sa.String()),
    sa.column("content", sa.LargeBinary()),
    sa.column("refused", sa.Integer()),
    sa.column("held", sa.Integer()),
    sa.column("is_check", sa.Boolean()),
    sa.column("report", sa.JSON()),
    sa.column("finished_at", sa.DateTime(timezone=True)),
)
NEW_FATES = ("held", "remark")


def upgrade() -> None:
    op.add_column("procedure_versions", sa.Column("held_by_id", sa.Integer(), nullable=True))
    op.add_column("procedure_versions", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(  # which of them were only imported is not known: they are held by whoever wrote them
        "UPDATE procedure_versions SET held_by_id = drafted_by_id, held_at = drafted_at "
        "WHERE drafted_by_id IS NOT NULL AND state IN ('draft', 'in_review', 'scheduled')"
    )
    op.create_table(
        "replaced_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("guide", sa.JSON(), nullable=False),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_versions.id"], name=op.f("fk_replaced_drafts_version_id_procedure_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_drafts")),
    )
    op.create_index("ix_replaced_drafts_version_id", "replaced_drafts", ["version_id"])
    for name in COUNTS:
        op.add_column("import_runs", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in FLAGS:
        op.add_column("import_runs", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("import_runs", sa.Column("held_drafts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("import_runs", sa.Column("content_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    _end_checks()
    op.execute(RUNS.update().where(RUNS.c.finished_at.is_not(None)).values(content=None))
    op.execute(RUNS.update().values(refused=RUNS.c.refused + RUNS.c.held))
    _refuse_in_reports()
    for name in ("content_until", "held_drafts", *FLAGS, *COUNTS):
        op.drop_column("import_runs", name)
    op.drop_index("ix_replaced_drafts_version_id", table_name="replaced_drafts")
    op.drop_table("replaced_drafts")
    op.drop_column("procedure_versions", "held_at")
    op.drop_column("procedure_versions", "held_by_id")


def _end_checks() -> None:
    """Checks, waiting ones too, would be unknown to the release before: they end as refused."""
    ended = sa.func.coalesce(RUNS.c.finished_at, sa.literal(datetime.now(UTC), RUNS.c.finished_at.type))
    checks = RUNS.update().where(sa.or_(RUNS.c.state == "checked", RUNS.c.is_check))
    op.execute(checks.values(state="refused", content=None, finished_at=ended))


def _refuse_in_reports() -> None:
    """The release before knows three results of a record; a held one and what is said of a refused one are refused."""
    connection = op.get_bind()
    for number in connection.scalars(sa.select(RUNS.c.id)).all():
        report = connection.scalar(sa.select(RUNS.c.report).where(RUNS.c.id == number))
        if any(line.get("fate") in NEW_FATES for line in report):
            known = [line | {"fate": "refused"} if line.get("fate") in NEW_FATES else line for line in report]
            connection.execute(RUNS.update().where(RUNS.c.id == number).values(report=known))
