"""Complaints know whom they are about, who took part and when their state ends; transfers, extensions, appeals."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ROWS_PER_STATEMENT = 500
NEW_TABLES = (
    "complaint_holds", "complaint_links", "complaint_callbacks", "appeals", "complaint_transfers",
    "complaint_extensions", "complaint_participations", "conflict_parties",
)  # fmt: skip


def _columns() -> list[sa.Column[Any]]:
    """Return the new columns of complaints, each time as new objects."""
    return [
        sa.Column("venue", sa.String(40), nullable=False, server_default="department"),
        sa.Column("handling_department", sa.String(40), nullable=False, server_default=""),
        sa.Column("named_id", sa.Integer(), nullable=True),
        sa.Column("awaits_placing", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("happened_at", sa.String(5), nullable=False, server_default=""),
        sa.Column("place", sa.String(100), nullable=False, server_default=""),
        sa.Column("state_since", sa.Date(), nullable=False, server_default="1970-01-01"),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("decline_text", sa.Text(), nullable=False, server_default=""),
        sa.Column("decline_proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("harm", sa.String(40), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_unsafe", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_simple", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("limit_kind", sa.String(40), nullable=False, server_default="standard"),
        sa.Column("ceiling_on", sa.Date(), nullable=True),
        sa.Column("interim_on", sa.Date(), nullable=True),
        sa.Column("last_verdict", sa.String(40), nullable=True),
        sa.Column("last_verdict_on", sa.Date(), nullable=True),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("text_deleted_on", sa.Date(), nullable=True),
    ]


def _table(name: str, *columns: Any, staff: tuple[str, ...] = (), is_of_complaint: bool = True) -> None:
    constraints: list[Any] = [sa.PrimaryKeyConstraint("id", name=f"pk_{name}")]
    if is_of_complaint:
        constraints.append(_foreign(name, "complaint_id", "complaints"))
    constraints += [_foreign(name, column, "staff") for column in staff]
    op.create_table(name, sa.Column("id", sa.Integer(), nullable=False), *columns, *constraints)


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _maybe(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=True)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int = 0) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def upgrade() -> None:
    _create_tables()
    for column in _columns():
        op.add_column("complaints", column)
    op.drop_index("ix_complaints_department_code_state_due_on", "complaints")
    op.create_index(
        "ix_complaints_handling_department_state_due_on", "complaints", ["handling_department", "state", "due_on", "id"]
    )
    for name, columns in (("ends_on", ["ends_on", "id"]), ("named_id", ["named_id", "state", "due_on", "id"])):
        where = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_complaints_{name}", "complaints", columns, sqlite_where=where, postgresql_where=where)
    op.create_index(
        "ix_complaints_awaits_placing", "complaints", ["id"], sqlite_where=sa.text("awaits_placing = 1"),
        postgresql_where=sa.text("awaits_placing"),
    )  # fmt: skip
    for table in ("replies", "complaint_extensions"):
        op.create_index(f"ix_{table}_state", table, ["state"])
    _fill_complaints()
    _fill_parties()
    _fill_participations()


def _create_tables() -> None:
    _table(
        "conflict_parties", _text("subject", 40), _text("post_code", 40), _text("department_code", 40),
        _maybe("staff_id"), _day("held_by"), _text("origin", 40), _maybe("added_by_id"), _text("reason"),
        staff=("staff_id",), is_of_complaint=False,
    )  # fmt: skip
    op.create_index("one_conflict_party", "conflict_parties", ["subject", "post_code", "staff_id"], unique=True)
    op.create_index("ix_conflict_parties_post_code", "conflict_parties", ["post_code"])
    op.create_index("ix_conflict_parties_staff_id", "conflict_parties", ["staff_id"])
    _table(
        "complaint_participations", _whole("complaint_id"), _whole("staff_id"), _text("part", 40), _instant("at"),
        staff=("staff_id",),
    )  # fmt: skip
    _table(
        "complaint_extensions", _whole("complaint_id"), _text("state", 40), _day("until_on"), _text("reason"),
        _whole("asked_by_id"), _instant("asked_at"), _maybe("decided_by_id"), _instant("decided_at", nullable=True),
        _text("remarks"), _whole("row_version"), staff=("asked_by_id", "decided_by_id"),
    )  # fmt: skip
    _table(
        "complaint_transfers", _whole("complaint_id"), _text("state", 40), _text("from_department", 40),
        _text("to_department", 40), sa.Column("body", sa.String(40), nullable=True), _text("reason"), _day("accept_by"),
        _maybe("sent_by_id"), _instant("sent_at"), _maybe("decided_by_id"), _instant("decided_at", nullable=True),
        _text("remarks"), _whole("row_version"), staff=("sent_by_id", "decided_by_id"),
    )  # fmt: skip
    op.create_index(
        "ix_complaint_transfers_to_department", "complaint_transfers", ["to_department", "state", "accept_by", "id"]
    )
    _table(
        "appeals", _whole("complaint_id"), _whole("level"), _text("reason"), _instant("filed_at"), _day("filed_on"),
        _text("against", 40), _day("due_on"), sa.Column("outcome", sa.String(40), nullable=True), _text("words"),
        _maybe("decided_by_id"), _instant("decided_at", nullable=True), _day("decided_on", nullable=True),
        _whole("row_version"), staff=("decided_by_id",),
    )  # fmt: skip
    _table(
        "complaint_callbacks", _whole("complaint_id"), _instant("at"), _whole("staff_id"),
        sa.Column("is_reached", sa.Boolean(), nullable=False), _text("words"), staff=("staff_id",),
    )  # fmt: skip
    _table(
        "complaint_links", _whole("complaint_id"), _whole("other_id"), _text("kind", 40), _whole("linked_by_id"),
        _instant("at"), _foreign("complaint_links", "other_id", "complaints"), staff=("linked_by_id",),
    )  # fmt: skip
    op.create_index("one_complaint_link", "complaint_links", ["complaint_id", "other_id"], unique=True)
    op.create_index("ix_complaint_links_other_id", "complaint_links", ["other_id"])
    _table(
        "complaint_holds", _whole("complaint_id"), _text("reason"), _day("begun_on"), _day("ended_on", nullable=True),
        _whole("set_by_id"), staff=("set_by_id",),
    )  # fmt: skip
    of_complaint = ("complaint_participations", "complaint_extensions", "complaint_transfers", "appeals",
                    "complaint_callbacks", "complaint_holds")  # fmt: skip
    for name in of_complaint:
        op.create_index(f"ix_{name}_complaint_id", name, ["complaint_id"])


def _fill_complaints() -> None:
    """Give each complaint the day since which its state stands, as far as that is known, and the day it ends.

    Complaints that were over are not closed at once: the job closes them on the next day.
    """
    for statement in (
        "UPDATE complaints SET handling_department = department_code, last_verdict = verdict,"
        " last_verdict_on = verdict_on, state_since = COALESCE(verdict_on, answered_on, received_on)",
        "UPDATE complaints SET state_since = paused_on WHERE paused_on IS NOT NULL",
        "UPDATE complaints SET limit_kind = 'integrity', limit_days = 0 WHERE kind = 'integrity'",
        "UPDATE complaints SET declined_on = COALESCE(answered_on, received_on) WHERE state = 'declined'",
        "UPDATE complaints SET ends_on = decide_by WHERE state = 'received'",
    ):
        op.execute(statement)
    _add_days("ceiling_on", "received_on", 21, "kind <> 'integrity'")
    _add_days("ends_on", "due_on", 90, "state IN ('accepted', 'investigating')")
    _add_days("ends_on", "state_since", 15, "state = 'awaiting_citizen'")
    _add_days("ends_on", "state_since", 30, "state IN ('answered', 'declined', 'closed')")
    _add_days("decide_by", "state_since", 30, "state IN ('partly', 'disputed')")
    op.execute("UPDATE complaints SET ends_on = decide_by WHERE state IN ('partly', 'disputed')")
    op.execute("UPDATE complaints SET ends_on = state_since WHERE state IN ('confirmed', 'lapsed', 'withdrawn')")


def _add_days(column: str, begin: str, days: int, where: str) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    later = f"date({begin}, '+{days} days')" if is_sqlite else f"{begin} + {days}"
    op.execute(f"UPDATE complaints SET {column} = {later} WHERE {where}")  # noqa: S608 - names of this file alone


def _fill_parties() -> None:
    """Say of each complaint whose post it is about: of its step, else every post that answers for a step."""
    bind = op.get_bind()
    departments = dict(
        bind.execute(sa.text("SELECT p.code, d.code FROM posts p JOIN departments d ON d.id = p.department_id")).all()
    )
    posts_of: dict[int, list[str]] = {}
    query = "SELECT reference, post_code, procedure_version_id, received_on FROM complaints ORDER BY id"
    rows: list[dict[str, Any]] = []
    for reference, post_code, version_id, received_on in bind.execute(sa.text(query)).all():
        if version_id not in posts_of:
            posts_of[version_id] = _posts_of_version(version_id)
        for code in [post_code] if post_code else posts_of[version_id]:
            rows.append({
                "subject": reference, "post_code": code, "department_code": departments.get(code, ""), "reason": "",
                "held_by": received_on, "origin": "element" if post_code else "guide",
            })  # fmt: skip
    insert = sa.text(
        "INSERT INTO conflict_parties (subject, post_code, department_code, held_by, origin, reason)"
        " VALUES (:subject, :post_code, :department_code, :held_by, :origin, :reason)"
    )
    for first in range(0, len(rows), ROWS_PER_STATEMENT):
        bind.execute(insert, rows[first : first + ROWS_PER_STATEMENT])


def _posts_of_version(version_id: int) -> list[str]:
    query = sa.text("SELECT guide FROM procedure_versions WHERE id = :id")
    guide = op.get_bind().scalar(query, {"id": version_id})
    guide = json.loads(guide) if isinstance(guide, str) else guide or {}
    return list(dict.fromkeys(step["post"] for step in guide.get("steps", []) if step.get("post")))


def _fill_participations() -> None:
    """Note who handled complaints and who approved replies, so that nobody reviews it after the upgrade."""
    for statement in (
        "INSERT INTO complaint_participations (complaint_id, staff_id, part, at)"
        " SELECT id, handler_id, 'handled', received_at FROM complaints WHERE handler_id IS NOT NULL",
        "INSERT INTO complaint_participations (complaint_id, staff_id, part, at)"
        " SELECT DISTINCT complaint_id, decided_by_id, 'approved', decided_at FROM replies"
        " WHERE decided_by_id IS NOT NULL",
    ):
        op.execute(statement)


def downgrade() -> None:
    """Take the tables and columns away; states that the release before does not know become those nearest to them."""
    for new, old in (("unanswered", "investigating"), ("handed_over", "declined"), ("appealed", "disputed"),
                     ("appeal_decided", "closed")):  # fmt: skip
        op.execute(f"UPDATE complaints SET state = '{old}' WHERE state = '{new}'")  # noqa: S608 - both of this file
    is_without_reason = "state = 'declined' AND decline_reason IS NULL"
    op.execute(f"UPDATE complaints SET decline_reason = 'not_a_service' WHERE {is_without_reason}")  # noqa: S608
    op.drop_index("ix_replies_state", "replies")
    for table in NEW_TABLES:
        op.drop_table(table)
    for name in ("ends_on", "named_id", "awaits_placing"):
        op.drop_index(f"ix_complaints_{name}", "complaints")
    op.drop_index("ix_complaints_handling_department_state_due_on", "complaints")
    for column in _columns():
        op.drop_column("complaints", column.name)
    op.create_index(
        "ix_complaints_department_code_state_due_on", "complaints", ["department_code", "state", "due_on", "id"]
    )
