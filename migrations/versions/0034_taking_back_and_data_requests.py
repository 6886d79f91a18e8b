"""Complaints can be taken back, and what is held of complainants can be asked for, corrected and deleted.

The release before this knows neither the state of a finding nor the reason of an action whose source was taken back:
stepping back gives them the nearest ones.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

WORD = sa.String(40)
# Columns of free text: PostgreSQL samples none of them for its planner, in a table that nobody can overwrite.
FREE_TEXT = {
    "complaints": "subject_text case_number place narrative remedy_sought details original_sealed contact_sealed "
    "decline_text",
    "messages": "words original_sealed", "replies": "words remedy_given remarks", "pauses": "reason",
    "complaint_transfers": "reason remarks", "complaint_extensions": "reason remarks", "appeals": "reason words",
    "complaint_callbacks": "words", "complaint_holds": "reason", "conflict_parties": "reason",
    "data_requests": "words identified_by answer", "findings": "reported",
    "corrective_actions": "title description", "tasks": "description evidence",
    "form_receipts": "content_sealed", "unsent_texts": "sealed",
}  # fmt: skip


def upgrade() -> None:
    op.add_column("complaints", sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("complaints", sa.Column("own_text_deleted_on", sa.Date(), nullable=True))
    op.add_column("complaints", sa.Column("awaits_erasure", WORD, nullable=True))
    op.create_index(
        "ix_complaints_awaits_erasure", "complaints", ["id"],
        sqlite_where=sa.text("awaits_erasure IS NOT NULL"), postgresql_where=sa.text("awaits_erasure IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("complaint_id", sa.Integer(), sa.ForeignKey("complaints.id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("identified_by", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", WORD, nullable=True),
        sa.Column("refusal", WORD, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_data_requests_complaint_id", "data_requests", ["complaint_id"])
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "ix_data_requests_undecided", "data_requests", ["due_on", "id"],
        sqlite_where=undecided, postgresql_where=undecided,
    )  # fmt: skip
    _sample_free_text("0")


def _sample_free_text(target: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in FREE_TEXT.items():
            for column in columns.split():
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {target}")


def downgrade() -> None:
    _sample_free_text("-1")
    op.drop_table("data_requests")
    op.drop_index("ix_complaints_awaits_erasure", "complaints")
    for name in ("awaits_erasure", "own_text_deleted_on", "taken_back_at"):
        op.drop_column("complaints", name)
    op.execute("UPDATE findings SET state = 'no_cause' WHERE state = 'taken_back'")
    op.execute("UPDATE corrective_actions SET cancel_reason = 'cause_gone' WHERE cancel_reason = 'source_taken_back'")
