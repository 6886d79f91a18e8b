"""Improvement notices: only what is closed and in force, with a second look, told to who complained."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Holding
from portal.complaints.correspondence import Message
from portal.complaints.models import Complaint
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import ActionKind, ActionState, FindingState, Severity
from portal.improvements.models import Improvement
from portal.improvements.operations import (
    draft_improvement,
    publish_improvement,
    redraft_improvement,
    return_improvement,
)
from portal.improvements.queries import due_for
from portal.improvements.rules import ActionNotClosedError
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import draft_version, submit_version
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version
from portal.procedures.vocabulary import Reason
from tests.support.cast import CODE, Cast, complain, in_days
from tests.support.visitor import Visitor

SAID, CHANGED = {"zh": "太慢", "en": "Too slow"}, {"zh": "快了", "en": "Faster"}


@pytest.fixture
def changed(app: Flask, guide_in_force: str, cast: Cast) -> None:
    """A complaint, its action closed, and the guide changed for it."""
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))
        finding = db.session.scalars(select(Finding)).one()
        with writing():
            action = CorrectiveAction(
                reference="A-TEST-0001", title="x", description="x", kind=ActionKind.GUIDE_WRONG,
                severity=Severity.LOW, state=ActionState.CLOSED, department_code="transport", procedure_code=CODE,
                owner_id=cast.id("handler"), quality_officer_id=cast.id("quality"), opened_at=clock.now(),
                due_on=in_days(9), closed_at=clock.now(), whys=[], public_summary={},
            )  # fmt: skip
            finding.action, finding.state = action, FindingState.IN_ACTION
            version = draft_version(
                cast["editor"],
                get_version_in_force(CODE).procedure,
                reason=Reason(Reason.CORRECTIVE_ACTION, "A-TEST-0001"),
            )
            submit_version(cast["editor"], version, what_changed=CHANGED)
            publish_version(cast["approver"], version)


def parts() -> tuple[CorrectiveAction, ProcedureVersion]:
    return db.session.scalars(select(CorrectiveAction)).one(), get_version_in_force(CODE)


def draft(cast: Cast) -> Improvement:
    action, version = parts()
    with writing():
        return draft_improvement(cast["editor"], version, action=action, you_said=SAID, we_changed=CHANGED)


@pytest.mark.usefixtures("changed", "context")
def test_a_changed_guide_waits_for_its_notice(cast: Cast):
    assert [due.version.number for due in due_for(cast["editor"])] == [2]
    draft(cast)
    assert due_for(cast["editor"]) == []


@pytest.mark.usefixtures("changed", "context")
def test_nothing_is_announced_before_the_action_is_closed(cast: Cast):
    with writing():
        parts()[0].state = ActionState.AWAITING_VERIFICATION
    assert due_for(cast["editor"]) == []
    with pytest.raises(ActionNotClosedError):
        draft(cast)


@pytest.mark.usefixtures("changed", "context")
def test_the_second_look_is_anothers(cast: Cast):
    notice = draft(cast)
    with pytest.raises(SecondPersonNeededError), writing():
        publish_improvement(cast["editor"], notice)
    with writing():
        return_improvement(cast["manager"], notice, remarks="写清楚")
        redraft_improvement(cast["editor"], notice, you_said=SAID, we_changed=CHANGED)
        publish_improvement(cast["manager"], notice)
    message = db.session.scalars(select(Message)).one()
    assert message.complaint_id == db.session.scalars(select(Complaint.id)).one()
    assert "快了" in message.text
    assert message.change_address == {"code": CODE, "number": 2}


def test_only_published_notices_are_public(
    app: Flask, changed: None, cast: Cast, citizen: Visitor, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        reference = draft(cast).reference
    assert "快了" not in citizen.get("/zh/improvements/").text
    manager = staff("manager").get(f"/admin/improvements/{reference}/")
    assert all(words in manager.text for text in (SAID, CHANGED) for words in text.values())
    manager.submit("/publish/")
    assert "Faster" in citizen.get("/en/improvements/").text


@pytest.mark.parametrize("agrees", [True, False])
@pytest.mark.usefixtures("changed")
def test_announcements_show_who_agreed_to_be_quoted(
    app: Flask, cast: Cast, staff: Callable[[str], Visitor], *, agrees: bool
):
    with app.test_request_context("/zh/"):
        complaint = db.session.scalars(select(Complaint)).one()
        with writing():
            complaint.may_publish = agrees
        number, action = complaint.reference, parts()[0].reference
    answer = f"{number}: {'yes' if agrees else 'no'}"
    assert answer in staff("editor").get(f"/admin/improvements/new/{action}/").text
    with app.test_request_context("/zh/"):
        improvement = draft(cast).reference
    assert answer in staff("manager").get(f"/admin/improvements/{improvement}/").text
    page = staff("manager").get(f"/admin/complaints/{number}/").text
    assert f"Consent to publication{'yes' if agrees else 'no'}" in page


def test_whom_it_is_about_announces_nothing(app: Flask, changed: None, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        with writing():
            for name in ("editor", "manager"):
                db.session.add(Holding(staff_id=cast.id(name), post_code="tr-review", from_on=in_days(-90)))
        assert due_for(cast["editor"]) == []
        assert [due.version.number for due in due_for(cast["quality"])] == [2]
        reference = draft(cast).reference
    assert staff("manager").get(f"/admin/improvements/{reference}/").status == 404
    assert f"/admin/improvements/{reference}/" not in staff("manager").get("/admin/improvements/").html
    assert f"/admin/improvements/{reference}/" in staff("approver").get("/admin/improvements/").html
