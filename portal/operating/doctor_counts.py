"""What the doctor compares at length: counts with the records they are of, and closed months with their hashes."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import select

from portal.cases.statistics.rollup import differences
from portal.figures.files.file_rows import MONTH_FILES
from portal.figures.models import MonthFile
from portal.figures.queries import closed_months, last_day_of, month_files, written_at
from portal.operating.doctor_states import OK, TROUBLE, Found
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import wrong_cells

MAX_NAMED_FILES = 20  # unsourced: what fits on a screen


def _case_tallies() -> Found:
    wrong = differences()
    yield (
        (OK, "a full recount of the cases agrees") if not wrong else (TROUBLE, f"cells counted wrongly: {dict(wrong)}")
    )


def _day_counts() -> Found:
    wrong = wrong_cells()
    names = ", ".join(sorted({cell.measure for cell in wrong}))
    yield (OK, "a full recount agrees") if not wrong else (TROUBLE, f"{len(wrong)} counted wrongly, of {names}")


def _month_files() -> Found:
    wrong = [*_missing_files(), *_changed_files()]
    for what in wrong[:MAX_NAMED_FILES]:
        yield TROUBLE, f"{what}: restore a back-up that has it"
    if len(wrong) > MAX_NAMED_FILES:
        yield TROUBLE, f"and {len(wrong) - MAX_NAMED_FILES} more"
    if not wrong:
        yield OK, "every file of a closed month is as it was written"


def _missing_files() -> Iterator[str]:
    """Yield each file that a closed month lacks; releases before this one wrote none, and noted no time."""
    stored = month_files()
    for month in closed_months():
        if written_at(last_day_of(month)) is not None:
            names = {file.name for file in stored.get(month, ())}
            yield from (f"{_address(month, name)} is missing" for name in MONTH_FILES if name not in names)


def _changed_files() -> Iterator[str]:
    """Yield each file whose bytes are not those of its hash; one is read at a time."""
    for month, files in month_files().items():
        for file in files:
            body = select(MonthFile.body).where(MonthFile.month == month, MonthFile.name == file.name)
            if hashlib.sha256(db.session.scalars(body).one()).hexdigest() != file.sha256:
                yield f"{_address(month, file.name)} is not as it was written"


def _address(month: date, name: str) -> str:
    return f"/data/months/{month:%Y-%m}/{name}"


CHECKS: tuple[Callable[[], Found], ...] = (_case_tallies, _day_counts, _month_files)
