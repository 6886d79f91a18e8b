"""The demonstration: a year simulated with the real operations, and what it must hold."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.models import Complaint
from portal.complaints.rules import ON_A_DESK
from portal.complaints.vocabulary import ComplaintState, DueKind
from portal.complaints.warning_lights.queries import light_rule, lights_of
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import ActionState
from portal.demo.context import CONTENT, read_content
from portal.improvements.models import Improvement
from portal.library.working_time.warning_lights import LIT
from portal.operating.prepare import prepare
from portal.organisation.models import Department, Post
from portal.platform.clock import local_today
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.procedures.models import ProcedureVersion
from portal.procedures.vocabulary import VersionState
from portal.ratings.models import Rating
from portal.settings import read_settings
from tests.support.soak import IS_SOAK, share

ANOTHER_DAY = "2027-02-28"  # a Sunday, the last of a short month; a tenth of its year in make test
pytestmark = pytest.mark.soak


@contextmanager
def demo_on(day: str, folder: Path) -> Iterator[Flask]:
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(noon, tick=False):
        app = prepare(read_settings({"PORTAL_DATA_DIR": str(folder), "PORTAL_DEMO": "1"}), share(100) / 100)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module", params=["today", ANOTHER_DAY])
def demo_year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    if request.param == "today":
        demo: Flask = request.getfixturevalue("demo")
        with demo.app_context():
            yield demo
        return
    with demo_on(request.param, tmp_path_factory.mktemp("year")) as app:
        yield app


def count_by(column: Any) -> Counter[Any]:
    return Counter(dict(db.session.execute(select(column, func.count()).group_by(column)).all()))


def test_the_district_is_whole(demo_year: Flask):
    assert (db.session.scalar(select(func.count(Department.id))) or 0) >= 16
    posts = db.session.scalars(select(Post)).all()
    assert len(posts) >= 60
    for post in posts:
        assert len(post.duties) >= 3, post.code
        assert len(post.behaviour_norms) >= 3, post.code
        assert all(text["zh"] and text["en"] for text in [post.name, *post.duties, *post.behaviour_norms]), post.code
    in_force = db.session.scalars(
        select(ProcedureVersion).where(ProcedureVersion.state == VersionState.PUBLISHED)
    ).all()
    assert len(in_force) == len(list((CONTENT / "guides").glob("*.json"))) >= 40


def test_complaints_and_actions_stand_in_every_state(demo_year: Flask):
    assert set(ComplaintState) - set(count_by(Complaint.state)) <= {ComplaintState.RECEIVED}
    assert set(ActionState) - set(count_by(CorrectiveAction.state)) == set()


@pytest.mark.parametrize("demo_year", ["today", ANOTHER_DAY] if IS_SOAK else ["today"], indirect=True)
def test_a_year_of_life(demo_year: Flask):
    assert (db.session.scalar(select(func.count(Rating.id))) or 0) > 1000
    assert (db.session.scalar(select(func.count(Complaint.id))) or 0) > 150
    months = {day.strftime("%Y-%m") for day in db.session.scalars(select(Complaint.received_on))}
    assert len(months) >= 12


def test_guides_changed_after_feedback_and_improvements_were_published(demo_year: Flask):
    changed = db.session.scalars(select(ProcedureVersion).where(ProcedureVersion.reason_reference != "")).all()
    assert len(changed) == len(read_content("changes.json"))
    for version in changed:
        assert version.procedure.versions[0].document != version.document
    told_of = db.session.scalars(select(Improvement)).all()
    assert len(told_of) >= 6
    assert {notice.version.reason_reference for notice in told_of} <= {v.reason_reference for v in changed}


def test_everything_went_through_the_operations(demo_year: Flask):
    """Every record has its entry, none was refused, and nothing lies in the future."""
    done = Counter(dict(db.session.execute(select(AuditEntry.verb, func.count()).group_by(AuditEntry.verb)).all()))
    for verb, table in (("file_complaint", Complaint), ("rate", Rating), ("report_finding", Finding),
                        ("open_action", CorrectiveAction)):  # fmt: skip
        assert done[verb] == db.session.scalar(select(func.count(table.id)))
    assert set(count_by(AuditEntry.outcome)) == {"done"}
    assert (db.session.scalar(select(func.max(Complaint.received_on))) or date.max) <= datetime.now().date()  # noqa: DTZ005


@pytest.mark.parametrize("demo_year", [ANOTHER_DAY], indirect=True)
def test_the_same_day_gives_the_same_year(demo_year: Flask, tmp_path: Path):
    def year() -> list[Any]:
        columns = (Complaint.received_at, Complaint.narrative, Complaint.state, Complaint.due_on)
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(Complaint.id))]

    first = year()
    with demo_on(ANOTHER_DAY, tmp_path):
        assert year() == first


def test_complaints_have_every_light_that_warns(demo_year: Flask):
    complaints = db.session.query(Complaint).filter(Complaint.state.in_(ON_A_DESK)).all()
    lights = lights_of(complaints, light_rule(local_today())).values()
    assert set(LIT) <= {each.light for each in lights}
    assert DueKind.ACKNOWLEDGEMENT in {each.kind for each in lights}
