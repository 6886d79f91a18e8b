"""A complaint may be about no one service; it keeps how it came in, what its kind asks, and what was masked, sealed.

The release before this knows complaints about a guide alone, and fewer kinds: stepping back names a service of the same
department for the others, gives them the nearest kind and state, and says so in an internal note.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

WORD, SEALED = sa.String(40), sa.LargeBinary
COMPLAINTS = (
    ("subject", WORD, "guide"),
    ("subject_text", sa.String(200), ""),
    ("case_number", WORD, ""),
    ("channel", WORD, "web"),
    ("entered_by_post", WORD, ""),
    ("details", sa.JSON(), "{}"),
)
PROCEDURE = ("procedure_id", "procedure_version_id")
PUBLIC = ("public_summary", "public_reason")
NEAREST = {
    ("complaints", "kind"): {"enquiry": "other", "suggestion": "other", "praise": "other"},
    ("complaints", "state"): {"to_read": "received", "noted": "confirmed", "taken_back": "withdrawn"},
    ("complaints", "limit_kind"): {"suggestion": "standard", "praise": "standard"},
    ("replies", "decision"): {
        "informed": "upheld", "adopted": "upheld", "partly_adopted": "partly_upheld", "not_adopted": "not_upheld",
    },
}  # fmt: skip
NOTE = "The release before 0032 keeps complaints under a service only. This one is about: %s %s (%s)."


def upgrade() -> None:
    with op.batch_alter_table("complaints", reflect_kwargs={"resolve_fks": False}) as complaints:
        for name, kind, default in COMPLAINTS:
            complaints.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        complaints.add_column(sa.Column("entered_by_id", sa.Integer(), nullable=True))
        complaints.create_foreign_key("fk_complaints_entered_by_id_staff", "staff", ["entered_by_id"], ["id"])
        complaints.add_column(sa.Column("original_sealed", SEALED(), nullable=True))
        complaints.add_column(sa.Column("narrative_hash", sa.String(64), nullable=True))
        for name in PROCEDURE:
            complaints.alter_column(name, existing_type=sa.Integer(), nullable=True)
    op.add_column("messages", sa.Column("original_sealed", SEALED(), nullable=True))
    for name in PUBLIC:
        op.add_column("replies", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    _note_what_changes(op.get_bind())
    for (table, column), values in NEAREST.items():
        for new, old in values.items():
            op.execute(f"UPDATE {table} SET {column} = '{old}' WHERE {column} = '{new}'")  # noqa: S608 - names of this file
    for name in PUBLIC:
        op.drop_column("replies", name)
    op.drop_column("messages", "original_sealed")
    with op.batch_alter_table("complaints", reflect_kwargs={"resolve_fks": False}) as complaints:
        for name in PROCEDURE:
            complaints.alter_column(name, existing_type=sa.Integer(), nullable=False)
        complaints.drop_constraint("fk_complaints_entered_by_id_staff", type_="foreignkey")
        for name in ("entered_by_id", "original_sealed", "narrative_hash", *(each[0] for each in COMPLAINTS)):
            complaints.drop_column(name)


def _note_what_changes(connection: sa.Connection) -> None:
    """Write a note to every complaint that the release before cannot hold as it is, and name a service for it."""
    found = connection.execute(sa.text(
        "SELECT id, department_code, subject, subject_text, kind, received_at, procedure_version_id FROM complaints "
        "WHERE procedure_version_id IS NULL OR kind IN ('enquiry', 'suggestion', 'praise') OR state = 'taken_back'"
    )).all()  # fmt: skip
    for row in found:
        text = NOTE % (row.subject, row.subject_text, row.kind)
        note = {"id": row.id, "at": row.received_at, "text": text}
        connection.execute(sa.text(
            "INSERT INTO messages (complaint_id, at, kind, words, changed_version) "
            "VALUES (:id, :at, 'internal_note', :text, '')"
        ), note)  # fmt: skip
        if row.procedure_version_id is None:
            version, procedure = _some_version(connection, row.department_code)
            connection.execute(sa.text(
                "UPDATE complaints SET procedure_version_id = :version, procedure_id = :procedure WHERE id = :id"
            ), {"version": version, "procedure": procedure, "id": row.id})  # fmt: skip


def _some_version(connection: sa.Connection, department: str) -> tuple[int, int]:
    """Return the ids of the first version of the department, else of all, and of its service."""
    found = connection.execute(sa.text(
        "SELECT v.id, v.procedure_id FROM procedure_versions v JOIN procedures p ON p.id = v.procedure_id "
        "JOIN departments d ON d.id = p.department_id ORDER BY CASE WHEN d.code = :code THEN 0 ELSE 1 END, v.id LIMIT 1"
    ), {"code": department}).first()  # fmt: skip
    if found is None:
        raise RuntimeError("no guide is here that the release before this could keep complaints under")
    return found[0], found[1]
