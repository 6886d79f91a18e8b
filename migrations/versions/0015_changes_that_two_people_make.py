"""Changes to what the public sees that await a second person; versions of standards carry their name and posts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

VERSIONS = sa.table("standard_versions", *map(sa.column, ("id", "standard_id")), sa.column("name", sa.JSON()),
                    sa.column("posts", sa.JSON()))  # fmt: skip
STANDARDS = sa.table("standards", sa.column("id"), sa.column("name", sa.JSON()))
POSTS = sa.table("standard_posts", *map(sa.column, ("id", "standard_id", "post_code")))


def upgrade() -> None:
    for name, empty in (("name", "{}"), ("posts", "[]")):
        op.add_column("standard_versions", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
    _give_versions_what_their_standards_have()
    op.create_table(
        "proposed_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("is_in_effect", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name="fk_proposed_changes_proposed_by_id_staff"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name="fk_proposed_changes_decided_by_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_proposed_changes"),
        sa.UniqueConstraint("reference", name="uq_proposed_changes_reference"),
    )
    op.create_index("ix_proposed_changes_state", "proposed_changes", ["state"])
    is_open = sa.text("state = 'waiting'")
    op.create_index(
        "one_open_change",
        "proposed_changes",
        ["kind", "subject"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("one_open_change", table_name="proposed_changes")
    op.drop_index("ix_proposed_changes_state", table_name="proposed_changes")
    op.drop_table("proposed_changes")
    op.drop_column("standard_versions", "posts")
    op.drop_column("standard_versions", "name")


def _give_versions_what_their_standards_have() -> None:
    connection = op.get_bind()
    governed: dict[int, list[str]] = {}
    for standard_id, code in connection.execute(sa.select(POSTS.c.standard_id, POSTS.c.post_code).order_by(POSTS.c.id)):
        governed.setdefault(standard_id, []).append(code)
    for standard_id, name in connection.execute(sa.select(STANDARDS.c.id, STANDARDS.c.name)).all():
        posts = governed.get(standard_id, [])
        connection.execute(
            VERSIONS.update().where(VERSIONS.c.standard_id == standard_id).values(name=name, posts=posts)
        )
