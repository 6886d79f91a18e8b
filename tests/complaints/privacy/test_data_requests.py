"""Requests about personal data: asked on the website or at a counter, decided by another person, within days."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.data_requests import DataOutcome, DataRefusal, DataRequest, DataRequestKind
from portal.complaints.duties import NotYoursError
from portal.complaints.following.operations import withdraw_complaint
from portal.complaints.models import Complaint
from portal.complaints.privacy.operations import ask_about_data, decide_on_data
from portal.complaints.privacy.queries import open_request, requests_awaiting
from portal.complaints.privacy.rules import RefusalReasonMissingError, RequestOpenError, StillHeldError, StillOpenError
from portal.complaints.retention.operations import hold_texts
from portal.complaints.vocabulary import ComplaintKind, FilingChannel, Identity
from portal.library.access.permissions import CITIZEN
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.complaints.filing.steps import follow
from tests.complaints.privacy.canaries import columns_with, file_with_canaries, sealed_columns_of
from tests.support.cast import Cast
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("guide_in_force")


def ask(complaint: Complaint, kind: DataRequestKind = DataRequestKind.DELETION, text: str = "请删除") -> None:
    with writing():
        ask_about_data(CITIZEN, complaint, kind=kind, text=text)


def decide(
    cast: Cast, complaint: Complaint, outcome: DataOutcome, refusal: DataRefusal | None = None, by: str = "quality"
) -> None:
    with writing():
        decide_on_data(cast[by], complaint, asked=open_request(complaint), outcome=outcome, refusal=refusal,
                       answer="已处理")  # fmt: skip


@pytest.mark.usefixtures("context")
def test_deletion_takes_what_the_complainant_wrote(cast: Cast):
    complaint, _ = file_with_canaries()
    ask(complaint)
    with pytest.raises(StillOpenError):
        decide(cast, complaint, DataOutcome.DONE)
    with writing():
        withdraw_complaint(CITIZEN, complaint)
    decide(cast, complaint, DataOutcome.DONE)
    assert columns_with() == set()
    assert sealed_columns_of(complaint) == set()
    assert complaint.own_text_deleted_on is not None
    assert complaint.data_requests[0].answer == "已处理", "what staff recorded stays"


@pytest.mark.usefixtures("context")
def test_a_suit_keeps_the_text(cast: Cast):
    complaint, _ = file_with_canaries()
    ask(complaint)
    with writing():
        hold_texts(cast["quality"], complaint, reason="诉讼")
        withdraw_complaint(CITIZEN, complaint)
    with pytest.raises(StillHeldError):
        decide(cast, complaint, DataOutcome.PARTLY, DataRefusal.HELD)
    decide(cast, complaint, DataOutcome.REFUSED, DataRefusal.HELD)
    assert "complaints.narrative" in columns_with()


@pytest.mark.usefixtures("context")
def test_a_refusal_needs_a_reason_of_the_list(cast: Cast):
    complaint, _ = file_with_canaries()
    ask(complaint)
    with pytest.raises(RefusalReasonMissingError):
        decide(cast, complaint, DataOutcome.REFUSED)


@pytest.mark.usefixtures("context")
def test_who_recorded_it_does_not_decide(cast: Cast):
    complaint, _ = file_with_canaries()
    with writing():
        ask_about_data(cast["quality"], complaint, kind=DataRequestKind.ACCESS, text="要看", identified_by="出示编号",
                       channel=FilingChannel.VISIT)  # fmt: skip
    assert requests_awaiting(cast["quality"]) == []
    assert len(requests_awaiting(cast["quality2"])) == 1
    with pytest.raises(SecondPersonNeededError):
        decide(cast, complaint, DataOutcome.DONE)
    decide(cast, complaint, DataOutcome.DONE, by="quality2")
    assert "ask_about_data" in db.session.scalars(select(AuditEntry.verb).where(AuditEntry.staff_id.is_not(None))).all()


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("by", ["handler", "reviewer", "manager", "supervisor", "inspector"])
def test_others_decide_nothing(cast: Cast, by: str):
    complaint, _ = file_with_canaries()
    ask(complaint, DataRequestKind.ACCESS)
    assert requests_awaiting(cast[by]) == []
    with pytest.raises(NotYoursError):
        decide(cast, complaint, DataOutcome.DONE, by=by)


@pytest.mark.usefixtures("context")
def test_requests_of_reports_are_the_inspectors(cast: Cast):
    complaint, _ = file_with_canaries(kind=ComplaintKind.INTEGRITY, identity=Identity.ANONYMOUS, contact="")
    ask(complaint, DataRequestKind.ACCESS)
    found = {name for name in cast.actors if requests_awaiting(cast[name])}
    assert found == {"inspector"}
    with pytest.raises(NotYoursError):
        decide(cast, complaint, DataOutcome.DONE)


@pytest.mark.usefixtures("context")
def test_the_same_is_asked_once(cast: Cast):
    complaint, _ = file_with_canaries()
    ask(complaint)
    with pytest.raises(RequestOpenError):
        ask(complaint)


def test_asked_online_and_decided_at_the_desk(
    app: Flask, planted: tuple[str, str], citizen: Visitor, staff: Callable[[str], Visitor]
):
    page = follow(citizen, *planted)
    page.submit("/follow/", button=("act", "ask_about_data"), asked_kind="correction", asked="  ")
    assert page.status == 400
    page.submit("/follow/", button=("act", "ask_about_data"), asked_kind="correction", asked="日期应为三月二日")
    assert page.status == 200
    with app.test_request_context("/zh/"):
        asked = db.session.scalars(select(DataRequest)).one()
        assert asked.due_on > asked.asked_at.date()
    officer = staff("quality")
    assert planted[0] in officer.get("/admin/").text
    officer.get(f"/admin/complaints/{planted[0]}/")
    officer.submit("/decide-request/", outcome="done", words="已注明日期为三月二日")
    assert officer.status == 200
    assert "已注明日期为三月二日" in follow(citizen, *planted).text


def test_the_counter_records_a_request(app: Flask, planted: tuple[str, str], staff: Callable[[str], Visitor]):
    desk = staff("manager").get(f"/admin/complaints/{planted[0]}/")
    desk.submit(
        "/record-request/",
        kind="deletion",
        channel="visit",
        words="请把我写的内容全部删除",
        identified_by="出示了编号和查询码",
    )
    assert desk.status == 200
    with app.test_request_context("/zh/"):
        asked = db.session.scalars(select(DataRequest)).one()
        assert (asked.channel, asked.identified_by) == (FilingChannel.VISIT, "出示了编号和查询码")


def test_a_correction_is_not_masked_away(app: Flask, planted: tuple[str, str], citizen: Visitor):
    typed = "电话写错了，应当是13912345678。"
    page = follow(citizen, *planted)
    page.submit("/follow/", button=("act", "ask_about_data"), asked_kind="correction", asked=typed)
    assert page.status == 400
    assert "应当是[电话]" in page.text
    assert typed in page.html, "what was typed is still there"
    with app.test_request_context("/zh/"):
        assert db.session.scalars(select(DataRequest)).all() == []
