"""The doctor finds what an operator must not learn from a citizen."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from portal.cases.register.operations import end_case, register_case
from portal.cases.statistics.models import EndedCaseCount
from portal.figures.models import FigureDay
from portal.library.access.permissions import SYSTEM
from portal.operating import doctor
from portal.operating.doctor import examine
from portal.operating.doctor_states import OK, TROUBLE, WARNING
from portal.operating.keys_backup import back_up_keys
from portal.operating.worker import run_due_jobs
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry, record_event
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.settings import Settings
from portal.tables import METADATA
from portal.working_calendar.models import CalendarYear
from tests.support.cast import Cast


def state_of(app: Flask, check: str) -> set[str]:
    return {result.state for result in examine(app) if result.check == check}


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.extensions["portal.settings"]
    return settings


def test_a_portal_that_is_well(app: Flask, cast: Cast, guide_in_force: str, tmp_path: Path):
    run_due_jobs(app)
    back_up_keys(settings_of(app), tmp_path / "keys", "a long and winding passphrase")
    results = [result for result in examine(app) if result.check != "calendar"]  # that hangs on the year
    assert not doctor.has_trouble(results)
    for check in ("database", "migrations", "search_index", "keys", "clock", "worker"):
        assert {result.state for result in results if result.check == check} == {OK}, check


@pytest.mark.parametrize(
    ("day", "states"),
    [("2026-10-31", {OK}), ("2026-11-01", {OK, WARNING}), ("2026-12-31", {OK, WARNING}), ("2027-01-01", {TROUBLE})],
)
def test_the_next_year_is_warned_about_from_november(app: Flask, day: str, states: set[str]):
    with app.app_context(), writing():
        db.session.execute(update(CalendarYear).values(is_confirmed=CalendarYear.year <= 2026))
    with time_machine.travel(datetime.fromisoformat(f"{day}T08:00+08:00")):
        assert state_of(app, "calendar") == states


def loose_key(app: Flask) -> None:
    (settings_of(app).data_dir / "keys/tracking_pepper").chmod(0o644)


def no_administrator(_app: Flask) -> None:
    """Leave the portal as it is: empty."""


def clock_set_back(app: Flask) -> None:
    with app.app_context(), clock.simulated(clock.now() + timedelta(hours=3)), writing():
        record_event(SYSTEM, "read", "x", "y")


@pytest.mark.parametrize(
    ("fault", "check"), [(loose_key, "keys"), (no_administrator, "accounts"), (clock_set_back, "clock")]
)
def test_faults_are_trouble(app: Flask, fault: Callable[[Flask], None], check: str):
    fault(app)
    try:
        assert TROUBLE in state_of(app, check)
    finally:
        (settings_of(app).data_dir / "keys/tracking_pepper").chmod(0o600)
        with app.app_context(), writing():
            db.session.query(AuditEntry).delete()


@pytest.mark.once
def test_a_missing_search_index_is_only_a_warning(app: Flask):
    assert state_of(app, "search_index") == {WARNING}


def test_a_worker_that_stands_still_is_warned_about(app: Flask):
    run_due_jobs(app)
    assert state_of(app, "worker") == {OK}
    with clock.simulated(clock.now() + timedelta(hours=3)):
        assert state_of(app, "worker") == {WARNING}


def test_settings_are_shown_without_secrets(app: Flask):
    from dataclasses import replace

    shown = json.dumps(
        doctor.settings_shown(replace(settings_of(app), secret_key="hush", database_url="postgresql://u:pw@h/d")),
        ensure_ascii=False,
    )
    assert "hush" not in shown
    assert "pw" not in shown
    assert "postgresql://…@h/d" in shown


def test_a_deep_look_recounts_the_cases(app: Flask, cast: Cast, guide_in_force: str):
    with app.test_request_context("/zh/"), writing():
        version = get_version_in_force(guide_in_force)
        case = register_case(cast["manager"], version, number="", accepted_at=clock.now())
        end_case(cast["manager"], case, verb="grant")
    assert {result.state for result in examine(app, deep=True) if result.check == "case_tallies"} == {OK}
    with app.app_context(), writing():
        db.session.execute(update(EndedCaseCount).values(count=EndedCaseCount.count + 1))
    assert {result.state for result in examine(app, deep=True) if result.check == "case_tallies"} == {TROUBLE}
    assert state_of(app, "case_tallies") == set()  # not without being asked


def test_codes_that_differ_by_case_are_named(app: Flask, cast: Cast):
    def found() -> list[tuple[str, str]]:
        return [(each.state, each.message) for each in examine(app, deep=True) if each.check == "codes"]

    assert [state for state, _ in found()] == [OK]
    departments = METADATA.tables["departments"]
    (index,) = (each for each in departments.indexes if each.name == "ix_departments_lower_code")
    # One connection for every change: SQLite says "already exists" where a connection's copy of the schema is old.
    with app.app_context(), db.engine.connect() as connection:
        index.drop(connection)
        connection.commit()
        try:
            row = dict(connection.execute(select(departments)).mappings().first() or {})
            connection.execute(departments.insert(), row | {"id": 999, "code": row["code"].upper()})
            connection.commit()
            ((state, message),) = found()
            assert state == WARNING
            assert row["code"] in message
        finally:
            connection.execute(departments.delete().where(departments.c.id == 999))
            index.create(connection)
            connection.commit()


def test_figures_that_are_old_are_warned_about(app: Flask):
    old = FigureDay(as_of=date(2026, 1, 1), kind="all", code="", department_code="", document={"waits": None})
    with app.app_context(), writing():
        db.session.add(old)
    assert state_of(app, "figures") == {WARNING}
