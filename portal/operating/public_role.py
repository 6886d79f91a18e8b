"""The PostgreSQL role of the public door: exactly the rights that its pages and forms need, table by table.

Whoever takes the public process over can do with the database what stands here, and nothing else.
"""

from sqlalchemy import Connection, text

from portal.complaints.models import Complaint
from portal.platform.storage.database import db

ROLE = "portal-public"
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
# A process that can make the hash of a telephone number may not find who has complained by it.
ALL_BUT_THE_HASH = ", ".join(
    column.name for column in Complaint.__table__.columns if column.name != Complaint.complainant_hash.key
)
# What complainants may take back, hide or have deleted of what they wrote themselves.
OWN_TEXTS = (
    "narrative, remedy_sought, place, subject_text, case_number, details, original_sealed, narrative_hash, happened_on,"
    " happened_at, contact_sealed, contact_hash, complainant_hash, may_publish, taken_back_at, awaits_erasure"
)
# By table, in the words of GRANT; a row that is locked needs UPDATE of one column. None may DELETE
# but counters of requests, which every request of a form tidies up.
RIGHTS = {
    "alembic_version": "SELECT",
    "departments": "SELECT", "posts": "SELECT", "organisation_changes": "SELECT",
    "authority_settings": "SELECT (id, name, value, valid_from, set_at)",  # not who set it
    "calendar_days": "SELECT", "calendar_years": "SELECT",
    "standards": "SELECT", "standard_versions": "SELECT", "standard_posts": "SELECT",
    "procedures": "SELECT", "procedure_versions": "SELECT, UPDATE (row_version)", "procedure_tags": "SELECT",
    "published_steps": "SELECT", "improvements": "SELECT", "replaced_drafts": "", "import_runs": "",
    # What citizens write, and what it reports; of the queue nothing but findings, which it writes.
    "complaints": f"SELECT ({ALL_BUT_THE_HASH}), INSERT,"
    " UPDATE (state, state_since, ends_on, closed_on, decide_by, due_on, paused_on,"
    f" verdict, verdict_on, last_verdict, last_verdict_on, awaits_placing, row_version, {OWN_TEXTS})",
    "messages": "SELECT, INSERT, UPDATE (words, original_sealed)",
    "replies": "SELECT", "pauses": "SELECT, UPDATE (to_on)",
    "data_requests": "SELECT, INSERT, UPDATE (words, row_version)",
    "appeals": "SELECT, INSERT, UPDATE (reason, row_version)",
    "complaint_transfers": "SELECT", "complaint_extensions": "SELECT",
    # Of requests to open what is sealed what the complainant reads; not by whom, and it asks and decides nothing.
    "complaint_openings": "SELECT (id, complaint_id, part, state, reason, asked_as, asked_at, decided_as, decided_at,"
    " open_until_on, opened_at, row_version)",
    # Whom a complaint is about: the posts of what is filed here, never a person. Who took part is none of its business.
    "conflict_parties": "SELECT (id, subject, post_code), INSERT",
    "complaint_participations": "", "complaint_callbacks": "", "complaint_links": "", "complaint_holds": "",
    # What was decided on suggestions, and not of which complaint.
    "decided_suggestions": "SELECT (id, reference, department_code, procedure_id, decision, summary, reason,"
    " decided_at)",
    "ratings": "SELECT, INSERT, UPDATE",
    "findings": "SELECT, INSERT, UPDATE (reported, element, happened_on, version_number,"
    " post_code, state, row_version)",
    "corrective_actions": "", "tasks": "", "hand_overs": "",
    # The public figures, and the counts from which they are made.
    "figure_days": "SELECT", "month_files": "SELECT", "figure_corrections": "SELECT",
    "day_counts": "SELECT, INSERT, UPDATE",
    # Cases, which a system reports with its token.
    "cases": "SELECT, INSERT, UPDATE", "case_steps": "SELECT, INSERT, UPDATE", "case_pauses": "SELECT, INSERT, UPDATE",
    "case_extensions": "SELECT", "case_sources": "SELECT",
    "case_tallies": "SELECT, INSERT, UPDATE", "open_tallies": "SELECT, INSERT, UPDATE",
    "search_entries": "SELECT, INSERT, UPDATE", "speech_phrases": "SELECT", "asked_questions": "SELECT, INSERT, UPDATE",
    # What a process of a door needs itself; of the trail it may write entries and read none.
    "revisions": "SELECT, INSERT, UPDATE", "probes": "SELECT, INSERT, UPDATE",
    "tries": "SELECT, INSERT, UPDATE (at), DELETE",
    "form_receipts": "SELECT, INSERT, UPDATE (content_sealed, content_hash)",
    "resumable_drafts": "SELECT, INSERT, DELETE",
    "audit_entries": "SELECT (id, at), INSERT", "leases": "", "outbox_messages": "",
    "key_fingerprints": "SELECT", "key_holders": "SELECT, INSERT, UPDATE", "heartbeats": "SELECT",
    "staff": "", "staff_sessions": "", "role_grants": "", "recovery_codes": "", "holdings": "", "unsent_texts": "",
    "access_entries": "", "action_rounds": "", "proposed_changes": "",
}  # fmt: skip

# Of the holders of keys it reads and writes its own kind alone: a rotation says to which other a private key is copied.
OWN_HOLDERS = (
    "ALTER TABLE key_holders ENABLE ROW LEVEL SECURITY",
    "DROP POLICY IF EXISTS public_holders ON key_holders",
    f"""CREATE POLICY public_holders ON key_holders TO "{ROLE}" USING (doors = 'public')""",  # also of what it writes
)


def grant_public_rights() -> None:
    """Give the role, where the database has one, the rights of ``RIGHTS`` and take every other from it."""
    with db.engine.begin() as connection:
        if not has_public_role(connection):
            return
        for kind in ("TABLES", "SEQUENCES"):
            connection.execute(text(f'REVOKE ALL ON ALL {kind} IN SCHEMA public FROM "{ROLE}"'))
        for table, rights in RIGHTS.items():
            if rights:
                connection.execute(text(f'GRANT {rights} ON {table} TO "{ROLE}"'))
            if "INSERT" in rights:
                connection.execute(text(f'GRANT USAGE ON SEQUENCE {table}_id_seq TO "{ROLE}"'))
        for statement in OWN_HOLDERS:
            connection.execute(text(statement))


def has_public_role(connection: Connection) -> bool:
    """Tell whether the database is PostgreSQL and has the role."""
    if connection.dialect.name != "postgresql":
        return False
    asked = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
    return bool(connection.scalar(asked, {"role": ROLE}))


def runs_as_public_role(connection: Connection) -> bool:
    """Tell whether a connection is that of the role."""
    return connection.dialect.name == "postgresql" and connection.scalar(text("SELECT current_user")) == ROLE


def asks_as_public_role() -> bool:
    """Tell whether the application comes to its database as the role; call it in an application context."""
    with db.engine.connect() as connection:
        return runs_as_public_role(connection)


def wrong_rights(connection: Connection) -> list[str]:
    """Return the rights on a table that the role has and should not have, or should have and has not."""
    asked = text(
        "SELECT name || ' ' || verb FROM unnest(CAST(:tables AS text[])) name, unnest(CAST(:verbs AS text[])) verb"
        " WHERE CASE WHEN to_regclass(name) IS NULL THEN false"
        " WHEN verb = 'DELETE' THEN has_table_privilege(:role, name, verb)"
        " ELSE has_any_column_privilege(:role, name, verb) END"
    )
    found = set(connection.scalars(asked, {"role": ROLE, "tables": list(RIGHTS), "verbs": list(VERBS)}))
    if connection.scalar(text("SELECT NOT relrowsecurity FROM pg_class WHERE oid = to_regclass('key_holders')")):
        found.add("key_holders of staff")
    wanted = {f"{table} {verb}" for table, rights in RIGHTS.items() for verb in VERBS if verb in rights}
    return sorted(found ^ wanted)
