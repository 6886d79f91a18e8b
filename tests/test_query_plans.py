"""No list of the desk, and no public one, looks through a table or sorts it: how long it takes depends on what it shows.

Every statement of a page is explained by the database itself. What would take longer with every row is named: a table
read from end to end, or rows of it sorted before the first of them are taken.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import Identity
from portal.platform.storage import content_revisions, result_cache
from portal.platform.storage.database import db
from portal.platform.web import page_cache
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain, complain_to_handler
from tests.support.databases import is_sqlite
from tests.support.visitor import Visitor

GROWING = {
    "complaints", "replies", "ratings", "findings", "corrective_actions", "tasks", "hand_overs", "cases", "improvements",
    "conflict_parties", "complaint_participations", "complaint_transfers", "complaint_extensions", "complaint_openings",
    "appeals", "pauses",
    "messages", "complaint_links", "complaint_callbacks", "audit_entries",
}  # fmt: skip
# One row of an index, or a few: findings of one action, and whom one matter is about.
BY_ITSELF = (
    "(id = ", "(reference", ".id = ", "PRIMARY KEY", "(procedure_version_id", "(action_id = corrective_actions.id)", "(action_id = corrective_actions_1.id)",
    "((subject)::text = (findings.source_reference)::text)",
)  # fmt: skip
LISTS = {
    "/admin/": ("quality", "manager", "handler", "inspector", "supervisor"),
    "/admin/complaints/": ("quality", "manager", "handler", "inspector", "supervisor"),
    "/admin/access/": ("supervisor", "inspector"),
    "/admin/trail/": ("supervisor", "inspector"),
    "/admin/trail/?person=quality": ("supervisor", "inspector"),
    "/admin/trail/?verb=file_complaint": ("supervisor", "inspector"),
    "/admin/trail/?kind=complaints": ("supervisor", "inspector"),
    "/admin/trail/?outcome=refused": ("supervisor", "inspector"),
    "/admin/trail/?from_on=2026-01-01&to_on=2026-01-31": ("supervisor", "inspector"),
    "/admin/trail/?reference=C-0000-0000": ("supervisor", "inspector"),
    "/admin/actions/": ("quality", "manager", "handler", "inspector"),
    "/admin/actions/findings/": ("quality", "manager", "handler", "inspector"),
    "/admin/ratings/": ("quality", "manager"),
    "/admin/ratings/?only=bad": ("quality", "manager"),
    "/admin/improvements/": ("quality", "manager"),
    "/admin/cases/": ("quality", "manager"),
    "/admin/cases/ended/": ("quality", "manager"),
    "/zh/improvements/": ("",),
}
PAGES = [(url, name) for url, names in LISTS.items() for name in names]


@contextmanager
def heard(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Yield what the pages ask the database meanwhile, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def faults(app: Flask, asked: list[tuple[str, Any]]) -> list[str]:
    """Return how statements read growing tables where they should not, in the words of the database."""
    explain = sqlite_faults if is_sqlite(app) else postgresql_faults
    with app.app_context(), db.engine.connect() as connection:
        if not is_sqlite(app):  # of few rows it would always look through the table: it does so where it must alone
            for setting in ("work_mem = '64kB'", "hash_mem_multiplier = 1"):  # as where a table fits no memory
                connection.execute(text(f"SET LOCAL {setting}"))
            for way in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin", "hashagg"):
                connection.execute(text(f"SET enable_{way} = off"))
            _forget_statistics(connection)
        found = [
            f"{fault} in {statement[:600]}"
            for statement, values in asked
            for fault in explain(connection, statement, values)
        ]
        connection.rollback()
        return found


def _forget_statistics(connection: Connection) -> None:
    """Let PostgreSQL plan as for tables never analysed, until a rollback; plans would follow what was counted when."""
    for forget in (
        "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relnamespace = 'public'::regnamespace",
        "DELETE FROM pg_statistic USING pg_class WHERE starelid = oid AND relnamespace = 'public'::regnamespace",
    ):
        connection.execute(text(forget))


def sqlite_faults(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    read = {
        (parent, detail.split()[1]): detail for _, parent, _, detail in steps if detail.startswith(("SCAN", "SEARCH"))
    }
    for (parent, table), detail in read.items():
        if table not in GROWING:
            continue
        is_scanned = detail.startswith("SCAN") and not ("USING" in detail and "LIMIT" in statement)
        if is_scanned or "AUTOMATIC" in detail:
            yield detail
        is_sorted = any(above == parent and "TEMP B-TREE" in step for _, above, _, step in steps)
        if is_sorted and not any(part in detail for part in BY_ITSELF):
            yield f"{detail}, sorted"


def postgresql_faults(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()
    yield from node_faults(plan[0]["Plan"], sorted_below=False)


def node_faults(node: dict[str, Any], *, sorted_below: bool) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name")
    if kind == "Limit":
        sorted_below = False
    if kind in ("Sort", "Aggregate", "Hash", "Materialize"):
        sorted_below = True
    if table in GROWING:
        is_few = any(part in node.get("Index Cond", "") for part in BY_ITSELF)
        if kind == "Seq Scan" or (sorted_below and not is_few):
            yield f"{kind} of {table} {node.get('Index Name', '')} {node.get('Index Cond', '')}"
    for child in node.get("Plans", []):
        yield from node_faults(child, sorted_below=sorted_below)


@pytest.mark.parametrize(("url", "name"), PAGES)
def test_lists_are_read_along_indexes(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], url: str, name: str
):
    visitor = staff(name) if name else Visitor(app)
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))
    page_cache.clear()
    result_cache.clear()
    content_revisions.clear_recent_revisions()
    with heard(app) as asked:
        assert visitor.client.get(url).status_code == 200
    found = faults(app, asked)
    assert not found, "\n".join(["add an index, or narrow what is read:", *found])


def test_later_pages_are_read_along_indexes(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    visitor = staff("manager")
    with app.test_request_context("/zh/"):
        reference = complain(get_version_in_force(CODE)).reference
    with heard(app) as asked:
        assert reference in visitor.client.get(f"/admin/complaints/?page=51&from={reference}").text
    assert faults(app, asked) == []


@pytest.mark.parametrize("name", ["quality", "handler"])
def test_beside_a_reply_indexes_are_read(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], name: str
):
    visitor, named = staff(name), {"identity": Identity.NAMED, "contact": "0756-1234567"}
    with app.test_request_context("/zh/"):
        for _ in range(3):
            complain(get_version_in_force(CODE), **named)
        url = f"/admin/complaints/{complain_to_handler(cast, **named).reference}/"
    with heard(app) as asked:
        page = visitor.client.get(url).text
    assert ("What the guide says" in page, "Possibly the same" in page) == (name == "handler", name == "quality")
    of_complaints = [each for each in asked if "FROM complaints" in each[0]]
    assert len(of_complaints) > 2
    assert faults(app, of_complaints) == []


def test_a_sorted_or_scanned_table_is_found(app: Flask):
    for query in (
        Complaint.__table__.select().order_by(Complaint.narrative).limit(20),
        Complaint.__table__.select().where(Complaint.narrative == "x"),
    ):
        with app.app_context():
            compiled = query.compile(db.engine, compile_kwargs={"literal_binds": True})
        assert faults(app, [(str(compiled), ())])
