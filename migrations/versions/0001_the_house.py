"""The house: organisation, accounts, procedures, complaints, the queue, improvements and the shared floor."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("posts", sa.String(length=400), nullable=False),
        sa.Column("verb", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"], unique=False)
    op.create_index(op.f("ix_audit_entries_subject"), "audit_entries", ["subject"], unique=False)
    op.create_index(op.f("ix_audit_entries_subject_kind"), "audit_entries", ["subject_kind"], unique=False)
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_days_day")),
    )
    op.create_table(
        "calendar_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_years")),
        sa.UniqueConstraint("year", name=op.f("uq_calendar_years_year")),
    )
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("short_name", sa.JSON(), nullable=False),
        sa.Column("mission", sa.JSON(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("code", name=op.f("uq_departments_code")),
    )
    op.create_table(
        "probes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probes")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("name", name=op.f("uq_revisions_name")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("needs_second_factor", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("user_name", name=op.f("uq_staff_user_name")),
    )
    op.create_table(
        "tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    op.create_index(op.f("ix_tries_at"), "tries", ["at"], unique=False)
    op.create_index(op.f("ix_tries_bucket"), "tries", ["bucket"], unique=False)
    op.create_table(
        "corrective_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("quality_officer_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("immediate_action", sa.Text(), nullable=False),
        sa.Column("similar_cases", sa.Text(), nullable=False),
        sa.Column("cause_category", sa.String(length=40), nullable=True),
        sa.Column("whys", sa.JSON(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("baseline", sa.String(length=300), nullable=False),
        sa.Column("target", sa.String(length=300), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("plan_approved_by_id", sa.Integer(), nullable=True),
        sa.Column("plan_remarks", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("verifier_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_summary", sa.JSON(), nullable=False),
        sa.Column("cancel_reason", sa.String(length=40), nullable=True),
        sa.Column("cancel_proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cancel_proposed_by_id"], ["staff.id"], name=op.f("fk_corrective_actions_cancel_proposed_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["staff.id"], name=op.f("fk_corrective_actions_cancelled_by_id_staff")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_corrective_actions_owner_id_staff")),
        sa.ForeignKeyConstraint(
            ["plan_approved_by_id"], ["staff.id"], name=op.f("fk_corrective_actions_plan_approved_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["quality_officer_id"], ["staff.id"], name=op.f("fk_corrective_actions_quality_officer_id_staff")
        ),
        sa.ForeignKeyConstraint(["verifier_id"], ["staff.id"], name=op.f("fk_corrective_actions_verifier_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_actions")),
        sa.UniqueConstraint("reference", name=op.f("uq_corrective_actions_reference")),
    )
    op.create_index(
        op.f("ix_corrective_actions_department_code"), "corrective_actions", ["department_code"], unique=False
    )
    op.create_index(op.f("ix_corrective_actions_due_on"), "corrective_actions", ["due_on"], unique=False)
    op.create_index(op.f("ix_corrective_actions_owner_id"), "corrective_actions", ["owner_id"], unique=False)
    op.create_index(
        op.f("ix_corrective_actions_procedure_code"), "corrective_actions", ["procedure_code"], unique=False
    )
    op.create_index(op.f("ix_corrective_actions_state"), "corrective_actions", ["state"], unique=False)
    op.create_table(
        "holdings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_holdings_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdings")),
    )
    op.create_index(op.f("ix_holdings_post_code"), "holdings", ["post_code"], unique=False)
    op.create_index(op.f("ix_holdings_staff_id"), "holdings", ["staff_id"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("behaviour_norms", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_posts_department_id_departments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("code", name=op.f("uq_posts_code")),
    )
    op.create_index(op.f("ix_posts_department_id"), "posts", ["department_id"], unique=False)
    op.create_table(
        "procedures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("committed_amount", sa.Integer(), nullable=True),
        sa.Column("committed_unit", sa.String(length=40), nullable=True),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("changed_in_revision", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_procedures_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
        sa.UniqueConstraint("code", name=op.f("uq_procedures_code")),
    )
    op.create_index(op.f("ix_procedures_changed_in_revision"), "procedures", ["changed_in_revision"], unique=False)
    op.create_index(op.f("ix_procedures_department_id"), "procedures", ["department_id"], unique=False)
    op.create_index(op.f("ix_procedures_is_listed"), "procedures", ["is_listed"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_codes_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_staff_id"), "recovery_codes", ["staff_id"], unique=False)
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_role_grants_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    op.create_index(op.f("ix_role_grants_staff_id"), "role_grants", ["staff_id"], unique=False)
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_sessions_token_hash")),
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_reference", sa.String(length=40), nullable=False),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("reported", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("triage_by", sa.Date(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("no_cause_reason", sa.String(length=40), nullable=True),
        sa.Column("triaged_by_id", sa.Integer(), nullable=True),
        sa.Column("seconded_by_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["corrective_actions.id"], name=op.f("fk_findings_action_id_corrective_actions")
        ),
        sa.ForeignKeyConstraint(["seconded_by_id"], ["staff.id"], name=op.f("fk_findings_seconded_by_id_staff")),
        sa.ForeignKeyConstraint(["triaged_by_id"], ["staff.id"], name=op.f("fk_findings_triaged_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("reference", name=op.f("uq_findings_reference")),
    )
    op.create_index(op.f("ix_findings_action_id"), "findings", ["action_id"], unique=False)
    op.create_index(op.f("ix_findings_department_code"), "findings", ["department_code"], unique=False)
    op.create_index(op.f("ix_findings_procedure_code"), "findings", ["procedure_code"], unique=False)
    op.create_index(op.f("ix_findings_source_reference"), "findings", ["source_reference"], unique=False)
    op.create_index(op.f("ix_findings_state"), "findings", ["state"], unique=False)
    op.create_index(op.f("ix_findings_triage_by"), "findings", ["triage_by"], unique=False)
    op.create_table(
        "procedure_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_procedure_tags_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_tags")),
    )
    op.create_index("ix_procedure_tags_kind_value", "procedure_tags", ["kind", "value"], unique=False)
    op.create_index(op.f("ix_procedure_tags_procedure_id"), "procedure_tags", ["procedure_id"], unique=False)
    op.create_table(
        "procedure_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("guide", sa.JSON(), nullable=False),
        sa.Column("reason_kind", sa.String(length=40), nullable=False),
        sa.Column("reason_reference", sa.String(length=40), nullable=False),
        sa.Column("what_changed", sa.JSON(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["staff.id"], name=op.f("fk_procedure_versions_approved_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["staff.id"], name=op.f("fk_procedure_versions_drafted_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_procedure_versions_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_versions")),
        sa.UniqueConstraint("procedure_id", "number", name=op.f("uq_procedure_versions_procedure_id_number")),
    )
    op.create_index(
        op.f("ix_procedure_versions_reason_reference"), "procedure_versions", ["reason_reference"], unique=False
    )
    op.create_index(op.f("ix_procedure_versions_state"), "procedure_versions", ["state"], unique=False)
    op.create_index(
        "one_in_force",
        "procedure_versions",
        ["procedure_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "published_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_published_steps_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_steps")),
    )
    op.create_index(op.f("ix_published_steps_post_code"), "published_steps", ["post_code"], unique=False)
    op.create_index(op.f("ix_published_steps_procedure_id"), "published_steps", ["procedure_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["corrective_actions.id"], name=op.f("fk_tasks_action_id_corrective_actions")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_tasks_owner_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_action_id"), "tasks", ["action_id"], unique=False)
    op.create_index(op.f("ix_tasks_owner_id"), "tasks", ["owner_id"], unique=False)
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("procedure_version_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("post_code", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("remedy_sought", sa.Text(), nullable=False),
        sa.Column("identity", sa.String(length=40), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decline_reason", sa.String(length=40), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("fk_complaints_handler_id_staff")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_complaints_procedure_id_procedures")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_version_id"],
            ["procedure_versions.id"],
            name=op.f("fk_complaints_procedure_version_id_procedure_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_complaints_key_hash")),
        sa.UniqueConstraint("reference", name=op.f("uq_complaints_reference")),
    )
    op.create_index(op.f("ix_complaints_department_code"), "complaints", ["department_code"], unique=False)
    op.create_index(op.f("ix_complaints_due_on"), "complaints", ["due_on"], unique=False)
    op.create_index(op.f("ix_complaints_handler_id"), "complaints", ["handler_id"], unique=False)
    op.create_index(op.f("ix_complaints_procedure_id"), "complaints", ["procedure_id"], unique=False)
    op.create_index(op.f("ix_complaints_received_at"), "complaints", ["received_at"], unique=False)
    op.create_index(op.f("ix_complaints_state"), "complaints", ["state"], unique=False)
    op.create_table(
        "improvements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("action_reference", sa.String(length=20), nullable=False),
        sa.Column("procedure_version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("you_said", sa.JSON(), nullable=False),
        sa.Column("we_changed", sa.JSON(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_improvements_decided_by_id_staff")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["staff.id"], name=op.f("fk_improvements_drafted_by_id_staff")),
        sa.ForeignKeyConstraint(
            ["procedure_version_id"],
            ["procedure_versions.id"],
            name=op.f("fk_improvements_procedure_version_id_procedure_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvements")),
        sa.UniqueConstraint("procedure_version_id", name=op.f("uq_improvements_procedure_version_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_improvements_reference")),
    )
    op.create_index(op.f("ix_improvements_action_reference"), "improvements", ["action_reference"], unique=False)
    op.create_index(op.f("ix_improvements_published_at"), "improvements", ["published_at"], unique=False)
    op.create_index(op.f("ix_improvements_state"), "improvements", ["state"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_version", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_messages_complaint_id_complaints")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_messages_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_complaint_id"), "messages", ["complaint_id"], unique=False)
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_pauses_complaint_id_complaints")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index(op.f("ix_pauses_complaint_id"), "pauses", ["complaint_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("remedy_given", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_replies_complaint_id_complaints")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_replies_decided_by_id_staff")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["staff.id"], name=op.f("fk_replies_drafted_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    op.create_index(op.f("ix_replies_complaint_id"), "replies", ["complaint_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_replies_complaint_id"), table_name="replies")
    op.drop_table("replies")
    op.drop_index(op.f("ix_pauses_complaint_id"), table_name="pauses")
    op.drop_table("pauses")
    op.drop_index(op.f("ix_messages_complaint_id"), table_name="messages")
    op.drop_table("messages")
    op.drop_index(op.f("ix_improvements_state"), table_name="improvements")
    op.drop_index(op.f("ix_improvements_published_at"), table_name="improvements")
    op.drop_index(op.f("ix_improvements_action_reference"), table_name="improvements")
    op.drop_table("improvements")
    op.drop_index(op.f("ix_complaints_state"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_received_at"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_procedure_id"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_handler_id"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_due_on"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_department_code"), table_name="complaints")
    op.drop_table("complaints")
    op.drop_index(op.f("ix_tasks_owner_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_action_id"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_published_steps_procedure_id"), table_name="published_steps")
    op.drop_index(op.f("ix_published_steps_post_code"), table_name="published_steps")
    op.drop_table("published_steps")
    op.drop_index(
        "one_in_force",
        table_name="procedure_versions",
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index(op.f("ix_procedure_versions_state"), table_name="procedure_versions")
    op.drop_index(op.f("ix_procedure_versions_reason_reference"), table_name="procedure_versions")
    op.drop_table("procedure_versions")
    op.drop_index(op.f("ix_procedure_tags_procedure_id"), table_name="procedure_tags")
    op.drop_index("ix_procedure_tags_kind_value", table_name="procedure_tags")
    op.drop_table("procedure_tags")
    op.drop_index(op.f("ix_findings_triage_by"), table_name="findings")
    op.drop_index(op.f("ix_findings_state"), table_name="findings")
    op.drop_index(op.f("ix_findings_source_reference"), table_name="findings")
    op.drop_index(op.f("ix_findings_procedure_code"), table_name="findings")
    op.drop_index(op.f("ix_findings_department_code"), table_name="findings")
    op.drop_index(op.f("ix_findings_action_id"), table_name="findings")
    op.drop_table("findings")
    op.drop_index(op.f("ix_staff_sessions_staff_id"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index(op.f("ix_role_grants_staff_id"), table_name="role_grants")
    op.drop_table("role_grants")
    op.drop_index(op.f("ix_recovery_codes_staff_id"), table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_index(op.f("ix_procedures_is_listed"), table_name="procedures")
    op.drop_index(op.f("ix_procedures_department_id"), table_name="procedures")
    op.drop_index(op.f("ix_procedures_changed_in_revision"), table_name="procedures")
    op.drop_table("procedures")
    op.drop_index(op.f("ix_posts_department_id"), table_name="posts")
    op.drop_table("posts")
    op.drop_index(op.f("ix_holdings_staff_id"), table_name="holdings")
    op.drop_index(op.f("ix_holdings_post_code"), table_name="holdings")
    op.drop_table("holdings")
    op.drop_index(op.f("ix_corrective_actions_state"), table_name="corrective_actions")
    op.drop_index(op.f("ix_corrective_actions_procedure_code"), table_name="corrective_actions")
    op.drop_index(op.f("ix_corrective_actions_owner_id"), table_name="corrective_actions")
    op.drop_index(op.f("ix_corrective_actions_due_on"), table_name="corrective_actions")
    op.drop_index(op.f("ix_corrective_actions_department_code"), table_name="corrective_actions")
    op.drop_table("corrective_actions")
    op.drop_index(op.f("ix_tries_bucket"), table_name="tries")
    op.drop_index(op.f("ix_tries_at"), table_name="tries")
    op.drop_table("tries")
    op.drop_table("staff")
    op.drop_table("revisions")
    op.drop_table("probes")
    op.drop_table("departments")
    op.drop_table("calendar_years")
    op.drop_table("calendar_days")
    op.drop_index(op.f("ix_audit_entries_subject_kind"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_subject"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_at"), table_name="audit_entries")
    op.drop_table("audit_entries")
