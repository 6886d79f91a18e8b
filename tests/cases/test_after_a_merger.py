"""Cases of a department and of a post that were merged: their successors reach them, from every door."""

import hashlib
from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.models import Staff
from portal.cases.intake.operations import add_source
from portal.cases.models import Case
from portal.library.access.permissions import SYSTEM
from portal.pages.desk.digests import write_digests
from portal.platform.storage.database import db
from portal.platform.storage.outbox import OutboxMessage
from portal.platform.storage.transaction import writing
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind
from tests.cases.conftest import RegisterAt, at
from tests.cases.intake.test_files_and_systems import send
from tests.support.cast import CODE, Cast
from tests.support.visitor import Visitor

MERGERS = (
    PlanLine(PlanKind.MERGE_DEPARTMENTS, "transport", "health"),
    PlanLine(PlanKind.MERGE_POSTS, "tr-window", "hc-window"),
)


@pytest.fixture
def left_by_transport(app: Flask, cast: Cast, a_case: RegisterAt) -> str:
    """Register a case at a window of transport, and merge both into health."""
    reference, _ = a_case("2026-11-02 10:00")
    with app.test_request_context("/zh/"), at("2026-11-03 10:00"):
        with writing():
            reorganise(cast["administrator"], MERGERS)
        case = db.session.query(Case).one()
        assert (case.department_code, case.current_step_post) == ("transport", "tr-window")  # history keeps its names
    return reference


def test_the_successors_see_and_work_on_it(left_by_transport: str, staff: Callable[[str], Visitor]):
    with at("2026-11-16 10:00"):
        manager = staff("other_manager")
        assert left_by_transport in manager.get("/admin/cases/").text
        assert left_by_transport in manager.get("/admin/cases/?department=health").text
        holder = staff("other_handler")
        assert left_by_transport in holder.get("/admin/").text
        holder.get(f"/admin/cases/{left_by_transport}/")
        assert holder.submit("step/", next_step="review").status == 200


def test_the_successors_get_its_light_by_mail(app: Flask, left_by_transport: str, cast: Cast):
    with app.test_request_context("/zh/"), at("2026-11-16 10:00"):
        with writing():
            for name in ("other_handler", "other_manager"):
                db.session.query(Staff).filter_by(user_name=name).one().email = f"{name}@office.example"
        write_digests()
        written = {message.to_address: message.body for message in db.session.query(OutboxMessage)}
    assert left_by_transport in written["other_handler@office.example"]


def test_the_closed_departments_system_can_still_report(app: Flask, left_by_transport: str, citizen: Visitor):
    digest = hashlib.sha256(b"secret").hexdigest()
    with app.app_context(), writing():
        add_source(SYSTEM, code="window-system", department_code="transport", token_hash=digest)
    case_record = {
        "number": "W-1",
        "procedure": CODE,
        "events": [{"event": "accepted", "at": "2026-11-16T09:30:00+08:00"}],
    }
    with at("2026-11-23 10:00"):
        _, answered = send(citizen, {"cases": [case_record]})
    assert answered["cases"][0]["fate"] == "added"
    with app.app_context():
        assert db.session.query(Case).filter_by(source_number="W-1").one().department_code == "health"
