"""Does /readyz tell the truth on a disk that fills up, and is nothing lost? The portal lies on a small disk of its own.

    .venv/bin/python -m benchmarks.disk [--megabytes 64]

The disk is a tmpfs in a mount namespace, which needs root or user namespaces (`unshare`). It is filled step by step; at
each step /readyz is asked and the largest complaint is filed. A complaint that is refused while /readyz said “ok” is a
lie. Then the room is given back, and the disk is read-only for a while: after each the portal must accept again without
a restart. In the end it must hold what it acknowledged.
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
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


def recover(portal: Portal, what: str, counts: Counter[str]) -> None:
    """Wait until complaints are accepted and /readyz says so, without a restart."""
    began = time.monotonic()
    while time.monotonic() - began < LIMIT_SECONDS:
        if file_once(portal, "again", f"{random.getrandbits(160):040x}") and look(portal, "/readyz")[0] == 200:
            print(f"accepts and is ready {time.monotonic() - began:.0f} s after {what}, without a restart")
            return
        time.sleep(0.5)
    counts[f"WRONG never ready again after {what}"] += 1


def turn_read_only(portal: Portal, disk: Path, counts: Counter[str]) -> None:
    """Turn the disk read-only for whatever is opened from now on, look, and turn it back."""
    _run("mount", "--bind", str(disk), str(disk))
    _run("mount", "-o", "remount,ro,bind", str(disk))
    for number in range(FILINGS_PER_STEP):
        counts["WRONG accepted on a read-only disk"] += file_once(portal, f"read-only {number}", f"{number:040x}")
        counts["WRONG ready on a read-only disk"] += look(portal, "/readyz")[0] == 200
        for page in PAGES:
            judge(portal, page, counts)
    _run("umount", "--lazy", str(disk))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def drill(disk: Path, log: Path) -> bool:
    """Run the drill on a disk that is mounted."""
    counts: Counter[str] = Counter()
    portal = Portal(disk / "portal", log)
    try:
        acknowledged = fill(portal, disk, counts)
        (disk / "ballast").unlink()
        recover(portal, "the disk was full", counts)
        turn_read_only(portal, disk, counts)
        recover(portal, "it was read-only", counts)
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
        _run("mount", "-t", "tmpfs", "-o", f"size={chosen.megabytes}m", "tmpfs", str(chosen.disk))
        sys.exit(0 if drill(chosen.disk, chosen.disk.with_name("log")) else 1)
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        again = [sys.executable, "-m", "benchmarks.disk", "--megabytes", str(chosen.megabytes), "--disk", str(disk)]
        sys.exit(subprocess.run(["unshare", *user, "--mount", *again], check=False).returncode)


if __name__ == "__main__":
    main()
