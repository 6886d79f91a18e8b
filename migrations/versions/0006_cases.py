"""Cases: applications, their steps, pauses and extensions, what is counted of them; and mail to staff."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

OPEN = {f"{kind}_where": sa.text("closed_on IS NULL") for kind in ("sqlite", "postgresql")}
ENDED = {f"{kind}_where": sa.text("closed_on IS NOT NULL") for kind in ("sqlite", "postgresql")}
UNFINISHED = {f"{kind}_where": sa.text("finished_at IS NULL") for kind in ("sqlite", "postgresql")}


def upgrade() -> None:
    op.create_table(
        "case_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_figures"),
        sa.UniqueConstraint("as_of", "kind", "code", name="uq_case_figures_as_of_kind_code"),
    )
    op.create_index("ix_case_figures_department_code", "case_figures", ["department_code"])
    op.create_index("ix_case_figures_newest", "case_figures", ["kind", "code", "as_of"])

    op.create_table(
        "case_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_sources"),
        sa.UniqueConstraint("code", name="uq_case_sources_code"),
        sa.UniqueConstraint("token_hash", name="uq_case_sources_token_hash"),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("to_address", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_messages"),
        sa.UniqueConstraint("key", name="uq_outbox_messages_key"),
    )
    op.create_index("ix_outbox_messages_next_try_at", "outbox_messages", ["next_try_at"])

    op.create_table(
        "case_tallies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_in", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_decided", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Integer(), nullable=False),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name="fk_case_tallies_procedure_id_procedures"),
        sa.PrimaryKeyConstraint("id", name="pk_case_tallies"),
        sa.UniqueConstraint(
            "procedure_id",
            "department_code",
            "step_key",
            "month",
            "counted_in",
            "days",
            "is_late",
            "is_decided",
            name="one_cell",
        ),
    )
    op.create_table(
        "open_tallies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("soon_on", sa.Date(), nullable=False),
        sa.Column("step_due_on", sa.Date(), nullable=False),
        sa.Column("is_excused", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name="fk_open_tallies_procedure_id_procedures"),
        sa.PrimaryKeyConstraint("id", name="pk_open_tallies"),
        sa.UniqueConstraint(
            "procedure_id",
            "department_code",
            "post_code",
            "due_on",
            "soon_on",
            "step_due_on",
            "is_excused",
            name="one_kind",
        ),
    )
    op.create_index(
        "ix_open_tallies_lights",
        "open_tallies",
        [
            "procedure_id",
            "department_code",
            "post_code",
            "is_excused",
            "due_on",
            "soon_on",
            "step_due_on",
            "count",
        ],
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("law_amount", sa.Integer(), nullable=True),
        sa.Column("law_unit", sa.String(length=40), nullable=True),
        sa.Column("extended_by", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("soon_on", sa.Date(), nullable=False),
        sa.Column("law_due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("turn_step", sa.String(length=40), nullable=False),
        sa.Column("turn_post", sa.String(length=40), nullable=False),
        sa.Column("turn_due_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name="fk_cases_procedure_id_procedures"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_versions.id"], name="fk_cases_version_id_procedure_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("reference", name="uq_cases_reference"),
        sa.UniqueConstraint("source", "source_number", name="uq_cases_source_source_number"),
    )
    op.create_index("ix_cases_open_soon", "cases", ["soon_on"], **OPEN)
    op.create_index("ix_cases_open_turn_due", "cases", ["turn_due_on"], **OPEN)
    op.create_index("ix_cases_ended", "cases", ["closed_on"], **ENDED)
    op.create_index("ix_cases_open_department", "cases", ["department_code", "due_on"], **OPEN)
    op.create_index("ix_cases_open_due", "cases", ["due_on"], **OPEN)
    op.create_index("ix_cases_open_turn", "cases", ["turn_post", "due_on"], **OPEN)
    op.create_index("ix_cases_procedure_id_accepted_on", "cases", ["procedure_id", "accepted_on"])

    op.create_table(
        "case_extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("due_after", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name="fk_case_extensions_asked_by_id_staff"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_extensions_case_id_cases"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name="fk_case_extensions_decided_by_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_case_extensions"),
    )
    op.create_index("ix_case_extensions_case_id", "case_extensions", ["case_id"])

    op.create_table(
        "case_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("special_key", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_pauses_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_case_pauses"),
    )
    op.create_index("ix_case_pauses_case_id", "case_pauses", ["case_id"])

    op.create_table(
        "case_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_steps_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_case_steps"),
    )
    op.create_index("ix_case_steps_case_id", "case_steps", ["case_id"])
    op.create_index("ix_case_steps_unfinished", "case_steps", ["due_on"], **UNFINISHED)

    op.add_column("calendar_years", sa.Column("recounted_to", sa.Integer(), nullable=True))

    op.add_column("staff", sa.Column("email", sa.String(length=200), nullable=False, server_default=""))

    # ### end Alembic commands ###


def downgrade() -> None:
    for table in (
        "open_tallies",
        "case_steps",
        "case_pauses",
        "case_extensions",
        "cases",
        "case_tallies",
        "outbox_messages",
        "case_sources",
        "case_figures",
    ):
        op.drop_table(table)
    op.drop_column("staff", "email")
    op.drop_column("calendar_years", "recounted_to")
