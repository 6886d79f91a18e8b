"""Search that understands: what procedures are found by, the table of common speech, how questions fared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0004"
down_revision = "0003"

LEXEMES = TSVECTOR().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("plain_names", sa.JSON(), nullable=False),
        sa.Column("facets", sa.JSON(), nullable=False),
        sa.Column("words", LEXEMES, nullable=False),
        sa.Column("body", LEXEMES, nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_search_entries_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("procedure_id", name=op.f("uq_search_entries_procedure_id")),
    )
    op.create_index(op.f("ix_search_entries_revision"), "search_entries", ["revision"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_search_entries_words", "search_entries", ["words"], postgresql_using="gin")
        op.create_index("ix_search_entries_body", "search_entries", ["body"], postgresql_using="gin")
    op.create_table(
        "speech_phrases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("means", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speech_phrases")),
    )
    op.create_index(op.f("ix_speech_phrases_event"), "speech_phrases", ["event"])
    op.create_table(
        "asked_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_questions")),
        sa.UniqueConstraint("month", "digest", name=op.f("uq_asked_questions_month_digest")),
    )


def downgrade() -> None:
    for table in ("asked_questions", "speech_phrases", "search_entries"):
        op.drop_table(table)
