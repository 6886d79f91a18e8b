"""The database role of the public door: on PostgreSQL every test's requests to that door ask the database as it."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from flask import Flask, has_request_context, request
from sqlalchemy import Connection, event, make_url

from portal.operating.public_role import ROLE, grant_public_rights
from portal.platform.storage.database import db

PUBLIC = "tests.public_door"
# What requests leave to threads; the public process never puts versions in force.
BACKGROUND = {"refreshing the search index", "writing query counts"}


def add_public_role(url: str) -> None:
    """Create the role on the server of a database, where it is missing."""
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        try:
            connection.execute(f'CREATE ROLE "{ROLE}" LOGIN')
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            return


def as_public_role(url: str) -> str:
    """Return an address by which every connection begins as the role, whatever the server asks of users."""
    return make_url(url).update_query_dict({"options": f"-c role={ROLE}"}).render_as_string(hide_password=False)


def ask_as_public_role(app: Flask) -> None:
    """Let requests that come in by the public door ask the database as the role; call it in a context of the app."""
    grant_public_rights()
    served: Callable[..., Iterable[bytes]] = app.wsgi_app

    def marked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[PUBLIC] = not environ["PATH_INFO"].startswith("/admin")
        return served(environ, start_response)

    def begin(connection: Connection) -> None:
        if _is_public():  # past the events by which statements are counted
            connection.connection.cursor().execute(f'SET LOCAL ROLE "{ROLE}"')

    app.wsgi_app = marked  # type: ignore[method-assign]
    event.listen(db.engine, "begin", begin)


def _is_public() -> bool:
    if threading.current_thread().name in BACKGROUND:
        return True
    return has_request_context() and bool(request.environ.get(PUBLIC))
