"""Within ten minutes a complaint is taken back without a trace; its number and two times remain."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from portal.complaints.following.operations import write_as_citizen
from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.privacy.jobs import forget_taken_back, overwrite_what_was_deleted
from portal.complaints.privacy.operations import take_back
from portal.complaints.privacy.rules import TAKE_BACK_MINUTES, TooLateToTakeBackError
from portal.complaints.transfers.operations import transfer_complaint
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, Identity
from portal.corrective_actions.findings.operations import open_action
from portal.corrective_actions.findings.queries import findings_awaiting
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import ActionKind, ActionState, FindingState, Severity
from portal.library.access.permissions import CITIZEN
from portal.library.domain.domain_errors import RefusedActError
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import stored, wrong_cells
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import UnsentForm, UnsentText, save_unsent
from tests.complaints.filing.steps import follow
from tests.complaints.privacy.canaries import CANARY, columns_with, file_with_canaries, files_with, sealed_columns_of
from tests.complaints.test_two_at_once import at_once
from tests.support.cast import Cast, assign_to_handler
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("guide_in_force")
CONFIRMED = {"button": ("act", "take_back"), "is_taken_back": "y"}


@contextmanager
def after(seconds: float) -> Iterator[None]:
    with clock.simulated(clock.now() + timedelta(seconds=seconds)):
        yield


def finish() -> None:
    """Do what the worker does."""
    with writing():
        forget_taken_back()
    overwrite_what_was_deleted()


def test_no_trace_remains_but_the_times(app: Flask, planted: tuple[str, str], citizen: Visitor):
    with app.test_request_context("/zh/"):
        assert len(columns_with()) >= 7, "the words were planted"
        received_at = db.session.scalars(select(Complaint.received_at)).one()
    page = follow(citizen, *planted).submit("/follow/", **CONFIRMED)
    assert page.status == 200
    assert "您已收回" in page.text
    with app.test_request_context("/zh/"):
        finish()
        assert columns_with() == set()
        assert files_with(app) == []
        left = db.session.scalars(select(Complaint)).one()
        assert sealed_columns_of(left) == set()
        assert (left.reference, left.received_at) == (planted[0], received_at)
        assert (left.state, left.taken_back_at is not None) == (ComplaintState.TAKEN_BACK, True)
        assert left.procedure_id is left.contact_hash is left.narrative_hash is left.awaits_erasure is None


@pytest.mark.usefixtures("context")
def test_the_words_stood_in_files_before(app: Flask):
    file_with_canaries()
    db.session.rollback()
    assert files_with(app) != []


def test_what_staff_wrote_meanwhile_goes_too(app: Flask, planted: tuple[str, str], cast: Cast, citizen: Visitor):
    with app.test_request_context("/zh/"), writing():
        complaint = db.session.scalars(select(Complaint)).one()
        transfer_complaint(cast["quality"], complaint, department_code="health", reason=CANARY)
        handling.add_note(cast["quality"], complaint, text=CANARY)
        forms = {"/note/": UnsentForm({"words": [CANARY]})}
        save_unsent(cast.id("quality"), f"/admin/complaints/{planted[0]}/", CANARY, forms)
    follow(citizen, *planted).submit("/follow/", **CONFIRMED)
    with app.test_request_context("/zh/"):
        finish()
        assert columns_with() == set()
        assert db.session.scalars(select(UnsentText)).all() == []
        assert files_with(app) == []


@pytest.mark.usefixtures("context")
def test_figures_are_as_if_never_filed(cast: Cast):
    before = stored()
    complaint, _ = file_with_canaries()
    finding = db.session.scalars(select(Finding)).one()
    with writing():
        transfer_complaint(cast["quality"], complaint, department_code="health", reason=CANARY)
        open_action(cast["quality"], finding, title=CANARY, description=CANARY, kind=ActionKind.CONDUCT,
                    severity=Severity.LOW, owner_id=cast.id("handler"))  # fmt: skip
    assert stored() != before
    with writing():
        take_back(CITIZEN, complaint)
    finish()
    assert stored() == before
    assert wrong_cells() == []
    assert columns_with() == set()


@pytest.mark.usefixtures("context")
def test_its_finding_asks_for_nothing(cast: Cast):
    complaint, _ = file_with_canaries()
    assert findings_awaiting(cast["quality"]).total == 1
    with writing():
        take_back(CITIZEN, complaint)
    assert findings_awaiting(cast["quality"]).total == 0
    assert db.session.scalars(select(Finding.state)).one() is FindingState.TAKEN_BACK


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("has_another", [False, True])
def test_an_action_goes_on_for_another_finding(cast: Cast, *, has_another: bool):
    complaint, _ = file_with_canaries()
    finding = db.session.scalars(select(Finding)).one()
    with writing():
        action = open_action(cast["quality"], finding, title="查", description="查", kind=ActionKind.CONDUCT,
                             severity=Severity.LOW, owner_id=cast.id("handler"))  # fmt: skip
    if has_another:
        file_with_canaries()
        other = db.session.scalars(select(Finding).order_by(Finding.id.desc()).limit(1)).one()
        with writing():
            other.state, other.action = FindingState.IN_ACTION, action
    with writing():
        take_back(CITIZEN, complaint)
    stored_action = db.session.scalars(select(CorrectiveAction)).one()
    assert (stored_action.state is ActionState.OPEN) == has_another
    assert (stored_action.title == "查") == has_another


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(("seconds", "is_possible"), [(0, True), (1, False)])
def test_ten_minutes_and_no_second_more(seconds: int, *, is_possible: bool):
    complaint, _ = file_with_canaries()
    with clock.simulated(complaint.received_at + timedelta(minutes=TAKE_BACK_MINUTES, seconds=seconds)):
        if is_possible:
            with writing():
                take_back(CITIZEN, complaint)
        else:
            with pytest.raises(TooLateToTakeBackError), writing():
                take_back(CITIZEN, complaint)
    assert bool(columns_with()) != is_possible


def test_a_page_opened_in_time_is_refused_later(planted: tuple[str, str], citizen: Visitor):
    page = follow(citizen, *planted)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        page = page.submit("/follow/", **CONFIRMED)
        assert page.status == 400
        assert "提交已超过十分钟" in page.text
        assert 'value="take_back"' not in page.html, "the button is gone"
        assert 'value="withdraw"' in page.html, "what else can be done stands there"


def test_one_press_without_the_tick_deletes_nothing(app: Flask, planted: tuple[str, str], citizen: Visitor):
    page = follow(citizen, *planted).submit("/follow/", button=("act", "take_back"))
    assert page.status == 400
    with app.test_request_context("/zh/"):
        assert "complaints.narrative" in columns_with()


def test_a_second_taking_back_reads_alike(planted: tuple[str, str], citizen: Visitor):
    page = follow(citizen, *planted)
    fields = {**page.form("/follow/").fields, "act": "take_back", "is_taken_back": "y"}
    first, second = (citizen.client.post("/zh/complaints/follow/", data=fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    again = follow(citizen, *planted)
    assert "您已收回" in again.text
    assert CANARY not in again.html


def test_another_code_takes_nothing_back(app: Flask, planted: tuple[str, str], citizen: Visitor):
    with app.test_request_context("/zh/"):
        _, other = file_with_canaries()
    fields = {**follow(citizen, *planted).form("/follow/").fields, "act": "take_back", "is_taken_back": "y"}
    answer = citizen.client.post("/zh/complaints/follow/", data={**fields, "code": other})
    assert answer.status_code == 404
    with app.test_request_context("/zh/"):
        assert set(db.session.scalars(select(Complaint.state))) == {ComplaintState.RECEIVED}


def test_staff_read_the_times_alone(planted: tuple[str, str], citizen: Visitor, staff: Callable[[str], Visitor]):
    follow(citizen, *planted).submit("/follow/", **CONFIRMED)
    officer = staff("quality")
    page = officer.get(f"/admin/complaints/{planted[0]}/")
    assert (page.status, planted[0] in page.text, CANARY in page.text) == (200, True, False)
    assert "formaction" not in page.html.split("<main")[1].split("</main>")[0]
    assert planted[0] in officer.get("/admin/complaints/").text


@pytest.mark.usefixtures("context")
def test_staff_can_do_nothing_with_it(cast: Cast):
    complaint, _ = file_with_canaries()
    with writing():
        take_back(CITIZEN, complaint)
    with pytest.raises(RefusedActError), writing():
        assign_to_handler(cast, complaint)
    with pytest.raises(RefusedActError), writing():
        handling.add_note(cast["quality"], complaint, text=CANARY)
    assert columns_with() == set()


def test_a_taken_back_report_stays_out_of_sight(app: Flask, citizen: Visitor, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        complaint, code = file_with_canaries(kind=ComplaintKind.INTEGRITY, identity=Identity.ANONYMOUS, contact="")
        reference = complaint.reference
    before = staff("quality").get("/admin/complaints/").html.count("<tr")
    follow(citizen, reference, code).submit("/follow/", **CONFIRMED)
    with app.test_request_context("/zh/"):
        finish()
        assert columns_with() == set()
    assert staff("quality").get(f"/admin/complaints/{reference}/").status == 404
    assert staff("quality").get("/admin/complaints/").html.count("<tr") == before
    assert staff("inspector").get(f"/admin/complaints/{reference}/").status == 200


@pytest.mark.usefixtures("context")
def test_staff_acting_at_once_leave_no_trace(app: Flask, cast: Cast):
    file_with_canaries()
    db.session.rollback()

    def pass_on(complaint: Complaint) -> None:
        transfer_complaint(cast["quality"], complaint, department_code="health", reason=CANARY)

    with at_once(app, lambda complaint: take_back(CITIZEN, complaint), pass_on) as done:
        assert done[0], "whichever comes first"
    finish()
    assert columns_with() == set()
    assert db.session.scalars(select(Complaint.state)).one() is ComplaintState.TAKEN_BACK
    assert wrong_cells() == []


@pytest.mark.usefixtures("context")
def test_statistics_of_the_database_hold_no_text(app: Flask):
    """PostgreSQL samples columns for its planner, in a table of its own that the portal cannot overwrite."""
    complaint, _ = file_with_canaries()
    with writing():
        for _ in range(3):  # what is there once is no sample
            write_as_citizen(CITIZEN, complaint, text=CANARY)
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    with writing():
        take_back(CITIZEN, complaint)
    finish()
    assert files_with(app) == []
