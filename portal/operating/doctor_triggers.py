"""The triggers that the migrations make, by name and text; the doctor names what is missing, differs or is more."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

_ASKED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname AS name, CASE tgenabled WHEN 'O' THEN '' ELSE 'switched off: ' END "
    "|| pg_get_triggerdef(pg_trigger.oid, true) || prosrc AS sql "
    "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE NOT tgisinternal AND relnamespace = to_regnamespace(current_schema())",
}
_TRIGGERS = {
    "sqlite": {
        "access_entries_are_kept": "CREATE TRIGGER access_entries_are_kept BEFORE DELETE ON access_entries "
        "WHEN OLD.minute > datetime('now', '-184 days') "
        "BEGIN SELECT RAISE(ABORT, 'entries of access are kept for 184 days'); END",
        "access_entries_stay_as_written": "CREATE TRIGGER access_entries_stay_as_written "
        "BEFORE UPDATE OF minute, staff_id, kind, rule, subject ON access_entries "
        "BEGIN SELECT RAISE(ABORT, 'entries of access stay as they were written'); END",
    },
    "postgresql": {
        "access_entries_are_kept": "CREATE TRIGGER access_entries_are_kept BEFORE DELETE ON access_entries "
        "FOR EACH ROW EXECUTE FUNCTION access_entries_are_kept() BEGIN "
        "IF OLD.minute > now() - interval '184 days' THEN "
        "RAISE EXCEPTION 'entries of access are kept for 184 days'; END IF; RETURN OLD; END ",
        "access_entries_stay_as_written": "CREATE TRIGGER access_entries_stay_as_written "
        "BEFORE UPDATE OF minute, staff_id, kind, rule, subject ON access_entries "
        "FOR EACH ROW EXECUTE FUNCTION access_entries_stay_as_written() BEGIN "
        "RAISE EXCEPTION 'entries of access stay as they were written'; END ",
    },
}


def trigger_differences(connection: Connection) -> Iterator[str]:
    """Yield what is not as the migrations make it."""
    dialect = connection.dialect.name
    made = _TRIGGERS[dialect]
    found = {row.name: row.sql for row in connection.execute(text(_ASKED[dialect]))}
    for name in made.keys() | found.keys():
        if name not in found:
            yield f"trigger {name} is missing"
        elif name not in made:
            yield f"trigger {name} is not of this version"
        elif found[name] != made[name]:
            yield f"trigger {name} differs"
