"""A deep look of the doctor finds counts that went wrong, and files of closed months that are not as they were."""

import pytest
from flask import Flask
from sqlalchemy import delete, update

from portal.figures.models import FigureDay, MonthFile
from portal.operating.doctor import examine
from portal.operating.doctor_states import OK, TROUBLE
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import DayCount
from portal.platform.storage.transaction import writing
from tests.support.cast import Cast
from tests.support.figures import last_month, publish_month

pytestmark = pytest.mark.usefixtures("guide_in_force")
FILE = MonthFile.name == "waits.csv"


def found(app: Flask, check: str, *, deep: bool = True) -> list[tuple[str, str]]:
    return [(each.state, each.message) for each in examine(app, deep=deep) if each.check == check]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (update(MonthFile).where(FILE).values(body=b"other"), "waits.csv is not as it was written"),
        (update(MonthFile).where(FILE).values(sha256="0" * 64), "waits.csv is not as it was written"),
        (delete(MonthFile).where(FILE), "waits.csv is missing"),
    ],
    ids=["other bytes", "another hash", "no file"],
)
def test_a_damaged_month_is_named(app: Flask, cast: Cast, damage: object, said: str):
    publish_month(app)
    assert [state for state, _ in found(app, "month_files")] == [OK]
    with app.app_context(), writing():
        db.session.execute(damage)  # type: ignore[call-overload]
    ((state, message),) = found(app, "month_files")
    with app.app_context():
        assert f"/data/months/{last_month():%Y-%m}/{said}" in message
    assert state == TROUBLE
    assert found(app, "month_files", deep=False) == []


def test_many_damaged_files_are_counted(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.operating.doctor_counts.MAX_NAMED_FILES", 1)
    publish_month(app)
    with app.app_context(), writing():
        db.session.execute(update(MonthFile).values(body=b""))
        count = db.session.query(MonthFile).count()
    assert [message for _, message in found(app, "month_files")][-1] == f"and {count - 1} more"


def test_months_of_earlier_releases_have_no_files(app: Flask, cast: Cast):
    publish_month(app)
    with app.app_context(), writing():
        db.session.execute(delete(MonthFile))
        db.session.execute(update(FigureDay).values(written_at=None))
    assert [state for state, _ in found(app, "month_files")] == [OK]


def test_a_wrong_count_by_day_is_trouble(app: Flask, cast: Cast):
    assert [state for state, _ in found(app, "day_counts")] == [OK]
    with app.app_context(), writing():
        db.session.add(DayCount(**dict.fromkeys(("measure", "code", "value"), "x"), count=1, **days_of(last_month())))
    ((state, message),) = found(app, "day_counts")
    assert (state, "of x" in message) == (TROUBLE, True)


def days_of(day: object) -> dict[str, object]:
    return dict.fromkeys(("day", "month", "due_on"), day)
