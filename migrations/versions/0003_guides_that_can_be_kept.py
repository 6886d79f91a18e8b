"""Procedures that can be kept: listing, checks, alerts, names of the day; mergers, standards, imports."""

import json
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

CHECKED_EVERY = timedelta(days=365)
ADDED = {
    "departments": ("closed_on", "successor_code"),
    "posts": ("closed_on", "successor_code"),
    "procedure_versions": ("names",),
    "procedures": (
        "has_guide", "guide_due_on", "alert", "alert_until", "checked_on", "checked_by_post", "next_check_on",
    ),
}  # fmt: skip


def _column(name: str) -> sa.Column:  # type: ignore[type-arg]
    if name.endswith(("_on", "_until")):
        return sa.Column(name, sa.Date(), nullable=True)
    if name in {"names", "alert"}:
        return sa.Column(name, sa.JSON(), nullable=False, server_default="{}")
    if name == "has_guide":
        return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
    return sa.Column(name, sa.String(length=40), nullable=False, server_default="")


def upgrade() -> None:
    for table, names in ADDED.items():
        for name in names:
            op.add_column(table, _column(name))
    op.create_index("ix_departments_successor_code", "departments", ["successor_code"])
    op.create_index("ix_procedures_due", "procedures", ["has_guide", "next_check_on"])
    op.create_index("ix_procedures_in_order", "procedures", ["department_id", "code"])
    op.create_index("ix_procedures_listed_in_order", "procedures", ["is_listed", "department_id", "code"])
    op.create_table(
        "organisation_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_changes")),
    )
    op.create_index("ix_organisation_changes_subject", "organisation_changes", ["subject_kind", "subject_code"])

    op.create_table(
        "import_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("all_or_nothing", sa.Boolean(), nullable=False),
        sa.Column("create_departments", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("why_refused", sa.String(length=400), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["started_by_id"], ["staff.id"], name=op.f("fk_import_runs_started_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
        sa.UniqueConstraint("reference", name=op.f("uq_import_runs_reference")),
    )
    op.create_index("ix_import_runs_started_at", "import_runs", ["started_at"])
    op.create_index("ix_import_runs_state", "import_runs", ["state"])

    op.create_table(
        "standards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_in_force", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_standards_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standards")),
        sa.UniqueConstraint("code", name=op.f("uq_standards_code")),
    )
    op.create_index("ix_standards_department_id", "standards", ["department_id"])
    op.create_index("ix_standards_is_in_force", "standards", ["is_in_force"])

    op.create_table(
        "standard_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_standard_posts_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_posts")),
    )
    op.create_index("ix_standard_posts_post_code", "standard_posts", ["post_code"])
    op.create_index("ix_standard_posts_standard_id", "standard_posts", ["standard_id"])

    op.create_table(
        "standard_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("what_changed", sa.JSON(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["staff.id"], name=op.f("fk_standard_versions_approved_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_standard_versions_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_versions")),
        sa.UniqueConstraint("standard_id", "number", name=op.f("uq_standard_versions_standard_id_number")),
    )
    op.create_index(
        "one_standard_in_force",
        "standard_versions",
        ["standard_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    _fill()


def _fill() -> None:
    """Say of what is in force that it has a guide and when it was checked; keep the names it was published with."""
    connection = op.get_bind()
    procedures = sa.table(
        "procedures",
        *(sa.column(name, sa.Integer) for name in ("id", "department_id")),
        *(sa.column(name, sa.Boolean) for name in ("is_listed", "has_guide")),
        *(sa.column(name, sa.Date) for name in ("checked_on", "next_check_on")),
    )
    versions = sa.table(
        "procedure_versions",
        *(sa.column(name, sa.Integer) for name in ("id", "procedure_id")),
        sa.column("state", sa.String),
        *(sa.column(name, sa.JSON) for name in ("guide", "names")),
        sa.column("in_force_from", sa.Date),
    )
    departments = sa.table("departments", sa.column("id", sa.Integer), sa.column("name", sa.JSON))
    posts = sa.table("posts", sa.column("code", sa.String), sa.column("name", sa.JSON))
    department_names = dict(connection.execute(sa.select(departments.c.id, departments.c.name)).all())
    post_names = dict(connection.execute(sa.select(posts.c.code, posts.c.name)).all())
    department_of = dict(connection.execute(sa.select(procedures.c.id, procedures.c.department_id)).all())
    connection.execute(sa.update(procedures).values(has_guide=procedures.c.is_listed))
    public = versions.c.state.in_(("published", "superseded", "withdrawn"))
    for row in connection.execute(sa.select(versions).where(public)).mappings().all():
        guide = row["guide"] if isinstance(row["guide"], dict) else json.loads(row["guide"])
        codes = {step.get("post", "") for step in guide.get("steps", [])}
        names = {
            "department": department_names[department_of[row["procedure_id"]]],
            "posts": {code: post_names[code] for code in codes if code in post_names},
        }
        connection.execute(sa.update(versions).where(versions.c.id == row["id"]).values(names=names))
        if row["state"] == "published":
            checked = {"checked_on": row["in_force_from"], "next_check_on": row["in_force_from"] + CHECKED_EVERY}
            connection.execute(sa.update(procedures).where(procedures.c.id == row["procedure_id"]).values(**checked))


def downgrade() -> None:
    op.execute("UPDATE procedure_versions SET state = 'in_review' WHERE state = 'scheduled'")
    op.execute(sa.text("UPDATE procedures SET is_listed = has_guide"))
    for table in ("standard_versions", "standard_posts", "standards", "import_runs", "organisation_changes"):
        op.drop_table(table)
    op.drop_index("ix_procedures_listed_in_order", table_name="procedures")
    op.drop_index("ix_procedures_in_order", table_name="procedures")
    op.drop_index("ix_procedures_due", table_name="procedures")
    op.drop_index("ix_departments_successor_code", table_name="departments")
    for table, names in ADDED.items():
        for name in names:
            op.drop_column(table, name)
