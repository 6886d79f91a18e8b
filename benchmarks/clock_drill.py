"""What does a clock that is set wrong destroy? The worker looks for jobs while it jumps, and after it is right again.

    .venv/bin/python -m benchmarks.clock_drill [--rounds 5]

For each jump the counts of sealed contacts, settled complaints and figures of unfinished days are compared with those
of before; the same jumps without the watch on the clock show what it prevents.
"""

import argparse
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import func, select

from benchmarks.contacts import build, contacts, copy_of, settled, started
from portal.figures.models import FigureDay
from portal.figures.queries import newest_day
from portal.operating import worker
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import clock_watch
from portal.platform.storage.database import db
from portal.settings import Settings

JUMPS_DAYS = (1, 3, 400, -1, -400)


def run_jump(settings: Settings, days: int, rounds: int) -> str:
    """Let the worker run at a jump and after it; return what was lost, settled, and shown of unfinished days."""
    with started(settings) as app:
        worker.run_due_jobs(app)
    before = contacts(settings)[0], settled(settings)
    with started(settings) as app:
        for hour in range(rounds):
            with clock.simulated(clock.now() + timedelta(days=days, hours=hour)):
                worker.run_due_jobs(app)
        worker.run_due_jobs(app)
        kept = db.session.scalar(select(func.count()).where(FigureDay.as_of >= local_today()))
        shown = newest_day()
        is_shown = shown is not None and shown >= local_today()
    lost, closed = before[0] - contacts(settings)[0], settled(settings) - before[1]
    return (
        f"{lost} contacts lost, {closed} complaints settled, {kept} figures ahead, {'shown' if is_shown else 'hidden'}"
    )


def main() -> None:
    """Run every jump with the watch on the clock, and without it for comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="How often the worker looks for jobs at the wrong time.")
    chosen = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "portal"
        build(whole)
        for days in JUMPS_DAYS:
            found = run_jump(copy_of(whole, f"watched{days}"), days, chosen.rounds)
            with (
                patch.object(worker, "clock_doubt", lambda: None),
                patch.object(clock_watch, "clock_doubt", lambda: None),
            ):
                without = run_jump(copy_of(whole, f"unwatched{days}"), days, chosen.rounds)
            print(f"{days:+5} days: {found}; without the watch: {without}")
            is_doubtful = abs(days) > 1 or days < 0
            failed |= "shown" in found or (is_doubtful and not found.startswith("0 contacts lost, 0 complaints"))
    sys.exit(failed)


if __name__ == "__main__":
    main()
