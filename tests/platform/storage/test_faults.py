"""A database that goes away in the middle of a request: the portal's own page, one line of JSON, and no restart."""

import io
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from portal.app import create_app
from portal.operating.backup import back_up
from portal.operating.doctor import examine
from portal.platform.storage import content_revisions, result_cache
from portal.platform.storage.database import db
from portal.platform.web import page_cache
from portal.platform.web.request_log import JsonFormatter
from portal.settings import read_settings
from tests.support.cast import CODE
from tests.support.databases import is_sqlite
from tests.support.faults import read_only_sessions
from tests.support.filing import WHOLE
from tests.support.visitor import Visitor

PAGES = {
    f"/zh/procedures/{CODE}/": "暂时无法显示本页",
    "/en/procedures/": "This page cannot be shown right now",
    "/zh-hant/complaints/follow/": "暫時無法顯示本頁",
    "/zh/search?q=许可": "暂时无法显示本页",
    "/api/v1/procedures": "暂时无法显示本页",
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def messages(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines that were written since, without those of requests, and begin anew."""
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    stream.seek(0)
    stream.truncate()
    return [line for line in found if line["logger"] != "portal.request"]


@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute"])
@pytest.mark.parametrize("page", PAGES)
def test_sessions_that_end_within_a_page(app: Flask, guide_in_force: str, page: str, moment: str, lines: io.StringIO):
    """Whatever statement it is at, the last one too: the session is ended, as by a server that restarts."""
    if is_sqlite(app):
        pytest.skip("there is no server to restart")
    statement, statuses = 0, []
    while True:
        statement += 1
        for cache in (page_cache.clear, result_cache.clear, content_revisions.clear_recent_revisions):
            cache()
        with sessions_end_at(app, moment, statement) as done:
            answer = app.test_client().get(page)
        written = messages(lines)
        if len(done) < statement:
            break
        statuses.append(answer.status_code)
        if answer.status_code == 503:
            assert answer.headers["Retry-After"] == "10"
            assert PAGES[page] in (answer.json["error"] if page.startswith("/api") else answer.text)
            assert [line["message"] for line in written] == ["database: AdminShutdown 57P01"]
        else:
            assert written == []
        assert app.test_client().get(page).status_code == 200  # with a session of its own, at once
    whole = 1 if moment.startswith("after") else 0  # nothing is asked after the last statement
    assert statuses == [503] * (statement - 1 - whole) + [200] * whole
    assert answer.status_code == 200


class sessions_end_at:
    """End the session that runs the nth statement, before or after it; gives the list of statements that were run."""

    def __init__(self, app: Flask, moment: str, statement: int) -> None:
        self._app, self._moment, self._statement, self._done = app, moment, statement, list[str]()

    def __enter__(self) -> list[str]:
        with self._app.app_context():
            self._engine = db.engine
            place = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
        self._server = psycopg.connect(place, autocommit=True)
        event.listen(self._engine, self._moment, self._hear)
        return self._done

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, self._moment, self._hear)
        self._server.close()

    def _hear(self, connection: Any, _cursor: object, statement: str, *_: object) -> None:
        self._done.append(statement)
        if len(self._done) == self._statement:
            process = connection.connection.dbapi_connection.info.backend_pid
            self._server.execute("SELECT pg_terminate_backend(%s, 5000)", [process])  # waits until it has ended


def test_refused_writes_are_logged_without_their_text(
    app: Flask, guide_in_force: str, citizen: Visitor, lines: io.StringIO
):
    citizen.get(f"/en/complaints/new/?procedure={CODE}")
    form = citizen.form("/new/").fields
    data = {**form, **WHOLE, "narrative": "A canary sang.", "go": "next"}
    with read_only_sessions(app):
        answer = citizen.client.post(f"/en/complaints/new/?procedure={CODE}", data=data | {"page": "check"})
    assert answer.status_code == 503
    assert "We cannot accept this right now" in answer.text
    assert "A canary sang." in answer.text  # what was typed stays in the page
    (line,) = messages(lines)
    assert line["message"] in {"database: OperationalError SQLITE_READONLY", "database: ReadOnlySqlTransaction 25006"}
    assert not {"exception", "raised_at"} & set(line)


@pytest.mark.once
def test_damaged_files_are_503_and_recover(app: Flask, guide_in_force: str, tmp_path: Any, lines: io.StringIO):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # what is in the log goes into the file
    copy = shutil.copytree(app.extensions["portal.settings"].data_dir, tmp_path / "copy")
    damaged = create_app(read_settings({"PORTAL_DATA_DIR": str(copy)}))
    whole = (copy / "portal.db").read_bytes()
    client = damaged.test_client()
    assert client.get("/zh/").status_code == 200
    with damaged.app_context():
        db.session.remove()
        db.engine.dispose()
    (copy / "portal.db").write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    page_cache.clear()
    content_revisions.clear_recent_revisions()
    messages(lines)
    answer = client.get("/zh/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert [line["message"] for line in messages(lines)] == ["database: DatabaseError SQLITE_CORRUPT"]
    assert client.get("/readyz").status_code == 503
    (copy / "portal.db").write_bytes(whole)
    assert client.get("/zh/").status_code == 200
    with damaged.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("spelling", ["//{user}@{away},{here}/{name}", "//{user}@/{name}?host={away}&host={here}"])
def test_the_second_host_answers(app: Flask, tmp_path: Path, spelling: str):
    """Of two servers one is away: pages, doctor and back-up use the other, however the two are written."""
    if is_sqlite(app):
        pytest.skip("there is no server")
    with app.app_context():
        url = db.engine.url
    here = str(url.query.get("host") or url.host)
    address = spelling.format(
        user=url.username, name=url.database, here=quote(here, safe=""), away=quote(str(tmp_path), safe="")
    )
    settings = {"PORTAL_DATA_DIR": str(app.extensions["portal.settings"].data_dir)}
    second = create_app(read_settings(settings | {"PORTAL_DATABASE_URL": f"postgresql:{address}"}))
    assert second.test_client().get("/readyz").status_code == 200
    assert {each.state for each in examine(second) if each.check in {"database", "tables", "schema"}} == {"ok"}
    with second.app_context():
        back_up(tmp_path / "backup.zip")
        db.session.remove()
        db.engine.dispose()
