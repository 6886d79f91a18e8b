"""Ratings; the days that figures are counted by; leases of the worker."""

import os
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ZONE = ZoneInfo(os.environ.get("PORTAL_TIMEZONE") or "Asia/Shanghai")
VERDICT_OF_STATE = {"confirmed": "satisfied", "partly": "partly", "disputed": "not_satisfied"}


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("procedure_version_id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("drivers", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("asked_extra", sa.String(length=300), nullable=False),
        sa.Column("visits_made", sa.Integer(), nullable=True),
        sa.Column("days_taken", sa.Integer(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_hash", sa.String(length=64), nullable=True),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_ratings_procedure_id_procedures")),
        sa.ForeignKeyConstraint(
            ["procedure_version_id"],
            ["procedure_versions.id"],
            name=op.f("fk_ratings_procedure_version_id_procedure_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_ratings_key_hash")),
        sa.UniqueConstraint("reference", name=op.f("uq_ratings_reference")),
    )
    op.create_index(op.f("ix_ratings_rated_at"), "ratings", ["rated_at"])
    op.create_index(op.f("ix_ratings_source_hash"), "ratings", ["source_hash"])
    op.create_index("ix_ratings_procedure_id_rated_on", "ratings", ["procedure_id", "rated_on"])
    op.create_index("ix_ratings_department_code_rated_on", "ratings", ["department_code", "rated_on"])
    op.create_table(
        "leases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leases")),
        sa.UniqueConstraint("name", name=op.f("uq_leases_name")),
    )
    with op.batch_alter_table("findings") as table:
        table.add_column(sa.Column("triaged_on", sa.Date(), nullable=True))
    with op.batch_alter_table("complaints") as table:
        for name in ("received_on", "contact_deleted_on", "answered_on", "answer_due_on", "verdict_on"):
            table.add_column(sa.Column(name, sa.Date(), nullable=True))
        table.add_column(sa.Column("verdict", sa.String(length=40), nullable=True))
    _fill_days()
    with op.batch_alter_table("complaints") as table:
        table.alter_column("received_on", existing_type=sa.Date(), nullable=False)
        table.drop_column("verdict_at")
        table.drop_index("ix_complaints_department_code")
        table.drop_index("ix_complaints_procedure_id")
        table.create_index("ix_complaints_procedure_id_received_on", ["procedure_id", "received_on"])
        table.create_index("ix_complaints_department_code_received_on", ["department_code", "received_on"])


def _fill_days() -> None:
    """Work out the authority's calendar days of what happened before this migration."""
    days = ("received_on", "answered_on", "answer_due_on", "verdict_on", "due_on")
    complaints = sa.table(
        "complaints",
        sa.column("id", sa.Integer),
        sa.column("state", sa.String),
        sa.column("verdict", sa.String),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("received_at", "answered_at", "verdict_at")),
        *(sa.column(name, sa.Date) for name in days),
    )
    findings = sa.table(
        "findings",
        *(sa.column(name, sa.String) for name in ("state",)),
        *(sa.column(name, sa.Date) for name in ("triaged_on", "triage_by")),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(complaints)).mappings().all():
        is_answered = row["answered_at"] is not None
        connection.execute(
            sa.update(complaints)
            .where(complaints.c.id == row["id"])
            .values(
                received_on=_day(row["received_at"]),
                answered_on=_day(row["answered_at"]),
                answer_due_on=row["due_on"] if is_answered else None,
                verdict_on=_day(row["verdict_at"]),
                verdict=VERDICT_OF_STATE.get(row["state"]) if row["verdict_at"] else None,
            )
        )
    # When earlier findings were triaged nobody wrote down; the day by which it was due stands for it.
    triaged = findings.c.state.in_(("in_action", "no_cause"))
    connection.execute(sa.update(findings).where(triaged).values(triaged_on=findings.c.triage_by))


def _day(instant):  # type: ignore[no-untyped-def] # a driver's own datetime
    if instant is None:
        return None
    aware = instant.replace(tzinfo=ZoneInfo("UTC")) if instant.tzinfo is None else instant
    return aware.astimezone(ZONE).date()


def downgrade() -> None:
    with op.batch_alter_table("complaints") as table:
        table.drop_index("ix_complaints_department_code_received_on")
        table.drop_index("ix_complaints_procedure_id_received_on")
        table.create_index("ix_complaints_procedure_id", ["procedure_id"])
        table.create_index("ix_complaints_department_code", ["department_code"])
        for name in ("verdict", "verdict_on", "answer_due_on", "answered_on", "contact_deleted_on", "received_on"):
            table.drop_column(name)
        table.add_column(sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("findings") as table:
        table.drop_column("triaged_on")
    op.drop_table("leases")
    op.drop_table("ratings")
