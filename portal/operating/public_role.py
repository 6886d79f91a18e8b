"""The PostgreSQL role of the public door: exactly the rights that its pages and forms need, table by table.

Whoever takes the public process over can do with the database what stands here, and nothing else.
"""

from sqlalchemy import Connection, bindparam, text

from portal.platform.storage.database import db

ROLE = "portal-public"
RIGHTS = {
    # accounts
    "staff": "",
}


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


def has_public_role(connection: Connection) -> bool:
    """Tell whether the database is PostgreSQL and has the role."""
    if connection.dialect.name != "postgresql":
        return False
    asked = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
    return bool(connection.scalar(asked, {"role": ROLE}))


def wrong_rights(connection: Connection) -> list[str]:
    """Return the rights on a table that the role has and should not have, or should have and has not."""
    asked = text(
        "SELECT name || ' ' || verb FROM unnest(:tables) name, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb"
        " WHERE CASE verb WHEN 'DELETE' THEN has_table_privilege(:role, name, verb)"
        " ELSE has_any_column_privilege(:role, name, verb) END"
    ).bindparams(bindparam("tables", list(RIGHTS)))
    found = set(connection.scalars(asked, {"role": ROLE}))
    wanted = {f"{table} {verb}" for table, rights in RIGHTS.items()
              for verb in ("SELECT", "INSERT", "UPDATE", "DELETE") if verb in rights}  # fmt: skip
    return sorted(found ^ wanted)
