"""An upgrade keeps what was published: figures that a release before has written read the same."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import JSON, Date, column, insert, select, table, text

from portal.app import create_app
from portal.figures.definitions.wait_definitions import WAIT_FIGURES
from portal.figures.models import FigureDay
from portal.figures.queries import closed_months
from portal.platform.storage.database import db
from portal.platform.web import page_cache
from tests.support.databases import empty_database_url, settings_for

RELEASE_BEFORE = "0021"  # the last that kept waits alone
END, ACCEPTED = date(2026, 9, 30), 2936
WAITS: dict[str, Any] = {
    "accepted": ACCEPTED, "in_time": 2600, "late": 67, "open": 40, "open_late": 7, "taken_back": 236, "half": 3,
    "nine_tenths": 11, "longest": 60, "oldest_on": "2026-03-02", "oldest_days": 140, "paused_of": 2000, "paused": 168,
    "months": [{"month": "2026-09", "accepted": 200, "in_time": 150, "late": 3, "open": 47}],
    "steps": [{"key": "review", "of": 90, "late": 4, "half": 2, "nine_tenths": 5}],
}  # fmt: skip
ROWS = [("all", "", ""), ("department", "transport", "transport"), ("procedure", "TR-101", "transport")]


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, run_and_worker: tuple[str, str]) -> Iterator[Flask]:
    """Write rows as the release before did, and upgrade."""
    (run, worker), kind = run_and_worker, request.param
    app = create_app(settings_for(empty_database_url(kind, run, f"kept_{worker}_{kind}"), f"kept_{worker}_{kind}"))
    names = ("kind", "code", "department_code")
    figures = table("case_figures", column("as_of", Date), *map(column, names), column("figures", JSON))
    with app.app_context():
        upgrade(revision=RELEASE_BEFORE)
        with db.engine.begin() as connection:
            rows = [dict(zip(names, row, strict=True)) | {"as_of": END, "figures": WAITS} for row in ROWS]
            connection.execute(insert(figures), rows)
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_an_upgrade_keeps_every_value(upgraded: Flask):
    with upgraded.test_request_context("/zh/"):
        days = db.session.scalars(select(FigureDay).order_by(FigureDay.id)).all()
        assert [(day.kind, day.code, day.department_code) for day in days] == ROWS
        for day in days:
            assert day.waits == WAITS
            assert {each.name: day.values[each.name] for each in WAIT_FIGURES} == {
                each.name: each.value(WAITS) for each in WAIT_FIGURES
            }
            assert (day.has_counts, day.written_at, day.values["complaints_received"]) == (False, None, None)
        assert closed_months() == [END.replace(day=1)]
        assert db.session.scalar(text("SELECT count(*) FROM month_files")) == 0, "no file is made up afterwards"
    page_cache.clear()
    client = upgraded.test_client()
    page = client.get("/zh/supervision/months/2026-09/").get_data(as_text=True)
    assert str(ACCEPTED) in page
    assert "并不表示没有发生" in page
    file = client.get(f"/data/waits.csv?as_of={END}").get_data(as_text=True)
    assert f"{END},all,,,,period,,,,,,{ACCEPTED}," in file
