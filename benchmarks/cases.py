"""What a year of 1,000,000 cases costs against 10,000: import rate, size, and each page's time and queries as ratios.

``.venv/bin/python -m benchmarks.cases [many]`` builds two portals in a temporary folder with the demonstration's
guides in force for a year, brings cases in as a system would report them (five events of steps each, some paused, some
late, some forgotten, those of the last days still open), writes the figures, and asks for each page with nothing kept
in between. What happens every day all the same is measured too: the figures of a day, looking for missed limits, a
full recount.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks.guides import measured, people, publish_all
from portal.accounts.models import RoleGrant, Staff
from portal.cases.intake.bulk_import import CaseImporter
from portal.cases.intake.event_replay import CaseRecord
from portal.cases.statistics.rollup import differences
from portal.cases.vocabulary import CaseImportOutcome
from portal.cases.warning_lights.jobs import report_missed_limits
from portal.demo import build
from portal.demo.context import read_guides
from portal.figures.day_figures import figures_as_of
from portal.figures.operations import write_figures
from portal.imports.guide_import import import_records
from portal.imports.vocabulary import Options
from portal.library.access.permissions import SYSTEM, Role
from portal.library.guide.limit_text import in_working_days
from portal.library.guide_files.records import Record
from portal.library.statistics.disclosure_control import yesterday
from portal.operating.prepare import prepare
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.settings import read_settings

FEW, MANY = 10_000, 1_000_000
AT_ONCE = 5_000
FORGOTTEN = 1 / 100  # never gone on with: so that every list by light has its twenty lines in both portals
PUBLIC = ("/zh/supervision/", "/zh/supervision/departments/public-security/", "/zh/supervision/procedures/PS-101/",
          "/zh/procedures/PS-101/", "/data/waits.csv")  # fmt: skip
ADMIN = ("/admin/cases/", "/admin/cases/?light=red", "/admin/cases/?light=due_soon",
         "/admin/cases/?department=civil-affairs", "/admin/cases/lights/", "/admin/cases/ended/")  # fmt: skip


def stories(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield cases as a system sends them, from a year ago until now, the same ones every time."""
    chance = random.Random(7)
    guides = list(read_guides().values())
    for number in range(count):
        guide = guides[int(chance.paretovariate(1.1)) % len(guides)]
        begun = now - timedelta(days=365 * (1 - number / count), hours=chance.random())
        moment = begun
        events: list[dict[str, Any]] = [{"event": "accepted", "at": begun}]
        promise = in_working_days(guide.committed_limit) or 0.1
        days = 7 / 5 * promise * min(chance.lognormvariate(-0.7, 0.45), 3)  # about six in a hundred are late
        is_forgotten = chance.random() < FORGOTTEN
        steps = [step.key for step in guide.steps][: 1 if is_forgotten else 5]
        for place, key in enumerate(steps):
            events.append({"event": "step_started", "at": moment, "step": key})
            if place == 1 and chance.random() < 0.1:
                events.append({"event": "paused", "at": moment, "reason": "x"})
                moment += timedelta(days=chance.random() * 5)
                events.append({"event": "resumed", "at": moment})
            moment += timedelta(days=days / len(steps))
            events.append({"event": "step_finished", "at": moment, "step": key})
        if not is_forgotten:
            events.append({"event": "granted", "at": moment})
        yield {"number": f"{number:08}", "procedure": guide.code,
               "events": [{**each, "at": each["at"].isoformat()} for each in events if each["at"] <= now]}  # fmt: skip


def built(folder: Path, count: int) -> Flask:
    """Return a portal with so many cases, telling what each stage took."""
    app = prepare(read_settings({"PORTAL_DATA_DIR": str(folder)}))
    with app.test_request_context("/zh/"):
        build.add_organisation()
        with writing():
            for name in ("a", "b"):
                grants = [RoleGrant(role=role) for role in (Role.EDITOR, Role.APPROVER, Role.SUPERVISOR, Role.MANAGER)]
                db.session.add(Staff(user_name=name, display_name=name, password_hash="-", needs_second_factor=False,
                                     created_at=clock.now(), role_grants=grants))  # fmt: skip
        now = clock.now()
        with clock.simulated(now - timedelta(days=400)):
            records = iter(
                [Record("-", guide.model_copy(update={"standards": []})) for guide in read_guides().values()]
            )
            assert all(result.outcome.value == "imported" for result in import_records(SYSTEM, records, Options()))
            publish_all(*people())
        bring_all(count, now)
        as_of = yesterday(local_today())
        tell("figures of a day", lambda: figures_as_of(as_of))
        with writing():
            write_figures(as_of)
        tell("a full recount", lambda: check(differences()))
        with writing():
            tell("looking for missed limits", report_missed_limits)
            db.session.rollback()
    print(f"{count}: the database has {(folder / 'portal.db').stat().st_size / 1e6:.0f} MB", flush=True)
    return app


def bring_all(count: int, now: datetime) -> None:
    """Bring the cases in; only that is timed, the reading of what was sent included."""
    importer, seconds, sent = CaseImporter(SYSTEM, "benchmark"), 0.0, []
    for story in stories(count, now.astimezone(UTC)):
        sent.append(story)
        if len(sent) == AT_ONCE:
            seconds += bring_some(importer, sent)
            sent = []
    seconds += bring_some(importer, sent)
    print(f"{count} cases brought in: {count / seconds:.0f} a second", flush=True)


def bring_some(importer: CaseImporter, sent: list[dict[str, Any]]) -> float:
    """Bring some cases in and return the seconds it took."""
    began = time.perf_counter()
    for imported in importer.import_records(CaseRecord.model_validate(story) for story in sent):
        assert imported.outcome is CaseImportOutcome.ADDED, imported
    return time.perf_counter() - began


def check(wrong: object) -> None:
    """Stop when the rollup is wrong."""
    assert not wrong, wrong


def tell(what: str, act: Any) -> None:
    """Do something and tell how long it took."""
    began = time.perf_counter()
    act()
    print(f"  {what}: {time.perf_counter() - began:.2f} s", flush=True)


def main() -> None:
    """Build both portals and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("many", nargs="?", type=int, default=MANY)
    many = parser.parse_args().many
    with tempfile.TemporaryDirectory() as folder:
        apps = []
        for count in (FEW, many):
            (Path(folder) / str(count)).mkdir()
            apps.append(built(Path(folder) / str(count), count))
        results = [measured(app, PUBLIC + ADMIN) for app in apps]  # one after the other, in the same weather
        print(f"\n| page | {FEW}: ms, queries | {many}: ms, queries | ratio |\n|---|---|---|---|")
        for url, (few, asked_few) in results[0].items():
            much, asked_much = results[1][url]
            print(f"| {url} | {few:.1f}, {asked_few} | {much:.1f}, {asked_much} | {much / few:.2f} |")


if __name__ == "__main__":
    main()
