"""What 10,000 guides cost against 100: import rate, memory, size, and each page's time and queries as ratios.

``.venv/bin/python -m benchmarks.guides [many]`` builds two portals in a temporary folder, with 100 guides and with
``many`` (10,000), made of the demonstration's guides under other codes, imported from a file of lines through the
documented route and put in force. Nothing is kept of pages between the measurements.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import event, select

from portal.accounts.models import RoleGrant, Staff
from portal.accounts.queries import actor_of
from portal.accounts.session_operations import begin_session
from portal.demo import build
from portal.demo.context import read_guides
from portal.imports.guide_import import contents_of, import_records
from portal.imports.vocabulary import Options
from portal.library.access.permissions import SYSTEM, Actor, Role
from portal.operating.prepare import prepare
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import content_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.drafting.operations import submit_version
from portal.procedures.models import ProcedureVersion
from portal.procedures.versions.operations import publish_version
from portal.search.index.index_updates import rebuild_index
from portal.settings import read_settings

FEW, MANY = 100, 10_000
ROUNDS = 15
PUBLIC = ("/zh/", "/zh/procedures/", "/zh/procedures/?department=public-security", "/zh/procedures/PS-101-1/",
          "/zh/departments/", "/zh/departments/public-security/", "/zh/posts/ps-review/", "/zh/standards/",
          "/zh/procedures/PS-101-1/notice/", "/zh/departments/public-security/notices/",
          "/zh/supervision/")  # fmt: skip
ADMIN = ("/admin/", "/admin/procedures/", "/admin/procedures/?q=PS-101-2", "/admin/procedures/PS-101-1/",
         "/admin/procedures/PS-101-1/1/", "/admin/procedures/reviews/", "/admin/exchange/",
         "/admin/organisation/public-security/")  # fmt: skip


def lines(count: int) -> Iterator[str]:
    """Yield guides as lines: those of the demonstration in turn, under other codes."""
    guides = list(read_guides().values())
    for number in range(count):
        guide = guides[number % len(guides)].to_document()
        guide |= {"code": f"{guide['code']}-{number // len(guides) + 1}", "standards": []}
        yield json.dumps(guide, ensure_ascii=False) + "\n"


def built(folder: Path, count: int) -> Flask:
    """Return a portal with so many guides in force, telling what each stage took."""
    app = prepare(read_settings({"PORTAL_DATA_DIR": str(folder)}))
    file = folder / "guides.jsonl"
    file.write_text("".join(lines(count)), encoding="utf-8")
    with app.test_request_context("/zh/"):
        build.add_organisation()
        with writing():
            for name in ("a", "b"):
                grants = [RoleGrant(role=role) for role in (Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR)]
                db.session.add(Staff(user_name=name, display_name=name, password_hash="-", needs_second_factor=False,
                                     created_at=clock.now(), role_grants=grants))  # fmt: skip
        began = time.perf_counter()
        with file.open("rb") as handle:
            for _ in import_records(SYSTEM, contents_of(file.name, handle).records, Options()):
                pass
        print(f"{count} guides imported: {count / (time.perf_counter() - began):.0f} a second", flush=True)
        began = time.perf_counter()
        publish_all(*people())
        print(f"{count} guides put in force: {count / (time.perf_counter() - began):.0f} a second", flush=True)
        began = time.perf_counter()
        rebuild_index()
        print(f"index of {count} built in {time.perf_counter() - began:.1f} s", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = (folder / "portal.db").stat().st_size / 1024**2
    print(f"{count} guides: file {file.stat().st_size / 1024**2:.0f} MB, database {size:.0f} MB, "
          f"most memory so far {memory:.0f} MB", flush=True)  # fmt: skip
    return app


def people() -> tuple[Actor, Actor]:
    """Return two persons."""
    one, other = (actor_of(each, local_today()) for each in db.session.scalars(select(Staff).order_by(Staff.id)))
    return one, other


def publish_all(editor: Actor, approver: Actor) -> None:
    """Put every draft in force, a hundred in a transaction."""
    ids = db.session.scalars(select(ProcedureVersion.id).order_by(ProcedureVersion.id)).all()
    for start in range(0, len(ids), 100):
        with writing():
            for version in db.session.scalars(
                select(ProcedureVersion).where(ProcedureVersion.id.in_(ids[start : start + 100]))
            ):
                submit_version(editor, version, what_changed={"zh": "首次发布"})
                publish_version(approver, version)
        db.session.expunge_all()


def measured(app: Flask, urls: Sequence[str]) -> dict[str, tuple[float, int]]:
    """Return milliseconds (median) and queries of each page."""
    client = app.test_client()
    with app.test_request_context("/zh/"), writing():
        staff = db.session.scalars(select(Staff).limit(1)).one()
        token = begin_session(actor_of(staff, local_today()), staff)
    with client.session_transaction() as session:
        session["token"], session["seen"] = token, clock.now().timestamp()
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
    return {url: _measured(client, url, asked) for url in urls}


def _measured(client: object, url: str, asked: list[str]) -> tuple[float, int]:
    times = []
    for _ in range(ROUNDS):
        page_cache.clear()
        content_revisions.clear_recent_revisions()
        asked.clear()
        began = time.perf_counter()
        answer = client.get(url)  # type: ignore[attr-defined]
        times.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, (url, answer.status_code)
    return median(times), len([each for each in asked if not each.startswith("BEGIN")])


def main() -> None:
    """Build both, measure both, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("many", nargs="?", type=int, default=MANY)
    many = parser.parse_args().many
    with tempfile.TemporaryDirectory() as folder:
        apps = {}
        for count in (FEW, many):
            (Path(folder) / str(count)).mkdir()
            apps[count] = built(Path(folder) / str(count), count)
        results = {count: measured(app, PUBLIC + ADMIN) for count, app in apps.items()}
        print(f"\n| page | {FEW}: ms, queries | {many}: ms, queries | ratio |\n|---|---|---|---|")
        for url in PUBLIC + ADMIN:
            (few, asked_few), (much, asked_much) = results[FEW][url], results[many][url]
            print(f"| {url} | {few:.1f}, {asked_few} | {much:.1f}, {asked_much} | {much / few:.2f} |")


if __name__ == "__main__":
    main()
