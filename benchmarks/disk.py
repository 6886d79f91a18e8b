"""Does /readyz tell the truth on a disk that fills up, and is nothing lost? The portal lies on a small disk of its own.

    .venv/bin/python -m benchmarks.disk [--megabytes 64]

The disk is a tmpfs in a mount namespace, which needs root or user namespaces (`unshare`). It is filled step by step; at
each step /readyz is asked and the largest complaint is filed. A complaint that is refused while /readyz said “ok” is a
lie. Then the room is given back: the portal must accept again without a restart. Then it is started on the disk turned
read-only, and must say so and become ready once that is over. In the end it must hold what it acknowledged.
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from benchmarks.drills import LIMIT_SECONDS, PAGES, file_once, judge, log_faults, look, report
from benchmarks.kills import Portal

WORDS = "字" * 3990  # a narrative has 4,000 characters at most
STEPS_KILOBYTES = (30_000, 12_000, 9_000, 8_000, 4_000, 2_000, 1_000, 400, 200, 100, 50, 20, 8, 4, 0)
FILINGS_PER_STEP = 6


def leave_free(disk: Path, kilobytes: int) -> None:
    """Let a ballast grow until so much is free."""
    free = shutil.disk_usage(disk).free - 1024 * kilobytes
    if free > 0:
        with (disk / "ballast").open("ab") as ballast:
            ballast.write(b"\0" * free)


def fill(portal: Portal, disk: Path, counts: Counter[str]) -> list[str]:
    """Fill the disk step by step and return the narratives that were acknowledged."""
    chance, acknowledged = random.Random(15), []
    for kilobytes in STEPS_KILOBYTES:
        leave_free(disk, kilobytes)
        for number in range(FILINGS_PER_STEP):
            time.sleep(1.1)  # the result of a health check counts for a second
            is_ready = look(portal, "/readyz")[0] == 200
            narrative = f"{kilobytes}-{number}-{WORDS}"
            accepted = file_once(portal, narrative, f"{chance.getrandbits(160):040x}")
            counts["accepted" if accepted else "refused"] += 1
            if accepted:
                acknowledged.append(narrative)
            if is_ready and not accepted:
                counts[f"WRONG ready but refused at {kilobytes} kB"] += 1
            counts["said not ready"] += not is_ready
            for page in PAGES:
                judge(portal, page, counts)
    return acknowledged


def recover(portal: Portal, disk: Path, counts: Counter[str]) -> None:
    """Give the room back and wait until complaints are accepted and /readyz says so."""
    (disk / "ballast").unlink()
    began = time.monotonic()
    while time.monotonic() - began < LIMIT_SECONDS:
        if file_once(portal, "again", f"{random.getrandbits(160):040x}") and look(portal, "/readyz")[0] == 200:
            print(f"accepts and is ready again after {time.monotonic() - began:.0f} s, without a restart")
            return
        time.sleep(0.5)
    counts["WRONG never ready again"] += 1


def start_read_only(portal: Portal, disk: Path, counts: Counter[str]) -> None:
    """Start the portal on the disk turned read-only, look, and turn it back while it runs."""
    portal.stop()
    _mount("remount,ro", disk)
    starting = threading.Thread(target=portal.start)
    starting.start()
    while look(portal, "/healthz")[0] != 200:
        time.sleep(0.5)
    for page in PAGES:
        judge(portal, page, counts)
    counts["WRONG ready on a read-only disk"] += look(portal, "/readyz")[0] == 200
    _mount("remount,rw", disk)
    starting.join()  # it has read the line that says it is ready
    counts["WRONG refused after a read-only disk"] += not file_once(portal, "once more", "b" * 40)


def _mount(options: str, disk: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True)


def drill(disk: Path, log: Path) -> bool:
    """Run the drill on a disk that is mounted."""
    counts: Counter[str] = Counter()
    portal = Portal(disk / "portal", log)
    try:
        acknowledged = fill(portal, disk, counts)
        recover(portal, disk, counts)
        start_read_only(portal, disk, counts)
    finally:
        portal.stop()
    with closing(sqlite3.connect(disk / "portal" / "portal.db")) as connection:
        stored = [row[0] for row in connection.execute("SELECT narrative FROM complaints")]
        damage = connection.execute("PRAGMA integrity_check").fetchone()[0]
    counts["WRONG acknowledged but lost"] = sum(narrative not in stored for narrative in acknowledged)
    counts["WRONG doubled"] = sum(stored.count(narrative) > 1 for narrative in acknowledged)
    counts["WRONG database damaged"] = damage != "ok"
    counts += log_faults(log, "字字字", "disk is full")
    return report("disk", counts)


def main() -> None:
    """Mount a small disk, in a namespace of its own, and run the drill on it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=64)
    parser.add_argument("--disk", type=Path, help=argparse.SUPPRESS)  # the call within the namespace
    chosen = parser.parse_args()
    if chosen.disk:
        _mount(f"size={chosen.megabytes}m", chosen.disk)
        sys.exit(0 if drill(chosen.disk, chosen.disk.with_name("log")) else 1)
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        again = [sys.executable, "-m", "benchmarks.disk", "--megabytes", str(chosen.megabytes), "--disk", str(disk)]
        sys.exit(subprocess.run(["unshare", *user, "--mount", *again], check=False).returncode)


if __name__ == "__main__":
    main()
