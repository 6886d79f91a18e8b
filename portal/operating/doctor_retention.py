"""Check whether what is past its time has been deleted."""

from collections.abc import Callable

from portal.cases.register import jobs as cases
from portal.complaints.retention import queries as complaints
from portal.operating.doctor_states import OK, WARNING, Found
from portal.ratings import jobs as ratings

KINDS: tuple[Callable[[], dict[str, int]], ...] = (complaints.count_due, ratings.count_due, cases.count_due)
"""What is deleted by time, each kind with how much of it is due; the settings ``retention.…`` say when."""


def _retention() -> Found:
    due = {name: count for kind in KINDS for name, count in kind().items()}
    waiting = ", ".join(f"{count} {name}" for name, count in due.items() if count)
    if waiting:
        yield WARNING, f"due to be deleted: {waiting}; the worker deletes some hundreds an hour"
    else:
        yield OK, f"nothing is due to be deleted ({', '.join(due)})"


CHECKS: tuple[Callable[[], Found], ...] = (_retention,)
