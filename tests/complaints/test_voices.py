"""Enquiries, suggestions and praise go through their own life, and what is about no one service is given its place."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.assessment import operations as assessment
from portal.complaints.duties import NotYoursError
from portal.complaints.handling import operations as handling
from portal.complaints.handling.rules import DecisionNotPossibleError, PublicTextError
from portal.complaints.models import Complaint
from portal.complaints.privacy.operations import take_back
from portal.complaints.suggestions.models import DecidedSuggestion
from portal.complaints.triage.operations import say_what_it_is_about
from portal.complaints.vocabulary import (
    ComplaintKind,
    ComplaintState,
    Decision,
    Harm,
    LimitKind,
    SubjectKind,
    Venue,
)
from portal.conflicts.queries import posts_of
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import SourceKind
from portal.library.access.permissions import CITIZEN
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.content_revisions import announce, current_revisions
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import wrong_cells
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.complaints.filing.steps import follow
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, complain, complain_to_handler
from tests.support.visitor import Visitor

SAID = {"zh": "窗口少收一份复印件。", "en": "The window keeps one copy fewer."}
BECAUSE = {"zh": "系统里已有该材料。", "en": "The paper is in the register already."}
PUBLIC = {"public_summary": SAID, "public_reason": BECAUSE}
TYPED = {f"{name}_{code}": text for name, texts in PUBLIC.items() for code, text in texts.items()}


def file(app: Flask, kind: ComplaintKind) -> tuple[str, str]:
    """File something about the review step; return number and tracking code."""
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        filed = complain(get_version_in_force(CODE), kind=kind, narrative="原话：复印件太多。", idempotency_key=key)
        return filed.reference, tracking_code(key)


def give_to_handler(staff: Callable[[str], Visitor], number: str, cast: Cast) -> Visitor:
    page = staff("quality").get(f"/admin/complaints/{number}/")
    page.submit("/accept/").submit("/assign/", person=cast.id("handler"))
    return staff("handler").get(f"/admin/complaints/{number}/")


def findings_of(number: str) -> list[SourceKind]:
    return list(db.session.scalars(select(Finding.source_kind).where(Finding.source_reference == number)))


def test_an_enquiry_is_answered_and_reports_nothing(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], citizen: Visitor
):
    number, code = file(app, ComplaintKind.ENQUIRY)
    page = give_to_handler(staff, number, cast)
    assert "upheld" not in page.html
    assert "/assess/" not in staff("quality").get(f"/admin/complaints/{number}/").html, "its kind decides its limit"
    page.submit("/reply/", decision="upheld", words="带身份证即可。")
    assert page.status == 400, "an enquiry is not upheld"
    page.submit("/reply/", decision="informed", words="带身份证即可。")
    staff("manager").get(f"/admin/complaints/{number}/").submit("/approve-reply/")
    follow(citizen, number, code)
    assert "您的咨询" in citizen.text
    assert "您的问题解答了吗？" in citizen.text
    assert "投诉属实" not in citizen.text
    with app.test_request_context("/zh/"):
        assert findings_of(number) == []
        filed = db.session.scalars(select(Complaint)).one()
        assert (filed.limit_kind, filed.state) == (LimitKind.ENQUIRY, ComplaintState.ANSWERED)
        assert posts_of(number) == frozenset(), "a question is about nobody"


def test_a_suggestion_is_public_once_approved(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], citizen: Visitor
):
    number, code = file(app, ComplaintKind.SUGGESTION)
    page = give_to_handler(staff, number, cast)
    page.submit("/decide-suggestion/", decision="not_adopted", words="暂不采纳。", **{**TYPED, "public_reason_en": ""})
    assert page.status == 400, "the reason is there in every language"
    page.submit("/decide-suggestion/", decision="not_adopted", words="暂不采纳。", **TYPED)
    assert SAID["zh"] not in citizen.get("/zh/suggestions/").text
    second = staff("manager").get(f"/admin/complaints/{number}/")
    assert BECAUSE["en"] in second.text, "who approves reads what becomes public"
    second.submit("/return-reply/", remarks="请写清楚。")
    again = staff("handler").get(f"/admin/complaints/{number}/")
    assert BECAUSE["en"] in again.text, "what was returned is there to go on with"
    again.submit("/decide-suggestion/", words="暂不采纳，理由见公开内容。")
    staff("manager").get(f"/admin/complaints/{number}/").submit("/approve-reply/")
    with app.app_context():
        announce()
    for language in ("zh", "en"):
        shown = citizen.get(f"/{language}/suggestions/")
        assert SAID[language] in shown.text
        assert BECAUSE[language] in shown.text
        assert "原话" not in shown.text
        assert number not in shown.html
    assert "Not adopted" in citizen.text
    assert SAID["zh"] in citizen.get("/zh/suggestions/?decision=not_adopted&department=transport").text
    assert SAID["zh"] not in citizen.get("/zh/suggestions/?decision=adopted").text
    assert f"service={CODE}" in citizen.get(f"/zh/procedures/{CODE}/").html
    assert BECAUSE["zh"] in follow(citizen, number, code).text
    with app.test_request_context("/zh/"):
        assert findings_of(number) == [SourceKind.SUGGESTION]


def test_praise_is_read_and_passed_on(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], citizen: Visitor
):
    number, code = file(app, ComplaintKind.PRAISE)
    assert "原话" in staff("reviewer").get(f"/admin/complaints/{number}/").text, "whom it is for may read it"
    assert number in staff("manager").get("/admin/").html, "it waits for who assesses"
    staff("manager").get(f"/admin/complaints/{number}/").submit("/note-praise/")
    assert "您的表扬" in follow(citizen, number, code).text
    with app.test_request_context("/zh/"):
        filed = db.session.scalars(select(Complaint)).one()
        assert (filed.state, filed.venue) == (ComplaintState.NOTED, Venue.DEPARTMENT)
        assert findings_of(number) == []
        assert wrong_cells() == []


@pytest.mark.usefixtures("context")
def test_kinds_are_refused_what_is_not_theirs(guide_in_force: str, cast: Cast):
    version = get_version_in_force(CODE)
    enquiry, complaint = complain(version, kind=ComplaintKind.ENQUIRY), complain(version)
    for each in (enquiry, complaint):
        act(assessment.accept_complaint, cast["quality"], each)
        act(assessment.assign_handler, cast["quality"], each, handler_id=cast.id("handler"))
    said: dict[str, Any] = {"text": "答复", "remedy_given": ""}
    with pytest.raises(DecisionNotPossibleError):
        act(handling.draft_reply, cast["handler"], enquiry, decision=Decision.UPHELD, **said)
    with pytest.raises(DecisionNotPossibleError):
        act(handling.draft_reply, cast["handler"], complaint, decision=Decision.UPHELD, **said, **PUBLIC)
    with pytest.raises(MoveNotPossibleError):
        act(assessment.assess_complaint, cast["quality"], enquiry, harm=Harm.LOW, is_urgent=True, is_unsafe=False,
            is_simple=False)  # fmt: skip


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("text", ["", "……", "王某 13912345678 说的"])
def test_public_texts_say_something_without_personal_data(guide_in_force: str, cast: Cast, text: str):
    suggestion = complain(get_version_in_force(CODE), kind=ComplaintKind.SUGGESTION)
    act(assessment.accept_complaint, cast["quality"], suggestion)
    act(assessment.assign_handler, cast["quality"], suggestion, handler_id=cast.id("handler"))
    public = {**PUBLIC, "public_reason": {**BECAUSE, "zh": text}}
    with pytest.raises(PublicTextError) as refused:
        act(handling.draft_reply, cast["handler"], suggestion, decision=Decision.ADOPTED, text="采纳", remedy_given="",
            **public)  # fmt: skip
    assert refused.value.field == "public_reason_zh"


@pytest.mark.usefixtures("context")
def test_other_replies_raise_no_public_revision(guide_in_force: str, cast: Cast):
    before = current_revisions().get("suggestions", 0)
    for kind, by, second in (
        (ComplaintKind.LIMIT_MISSED, "handler", "manager"), (ComplaintKind.INTEGRITY, "inspector", "inspector2"),
    ):  # fmt: skip
        assessor = cast["inspector" if kind is ComplaintKind.INTEGRITY else "quality"]
        filed = complain(get_version_in_force(CODE), kind=kind)
        act(assessment.accept_complaint, assessor, filed)
        act(assessment.assign_handler, assessor, filed, handler_id=cast.id(by))
        act(handling.draft_reply, cast[by], filed, decision=Decision.UPHELD, text="属实", remedy_given="")
        if second in cast.actors:
            act(handling.decide_reply, cast[second], filed, approves=True)
    assert current_revisions().get("suggestions", 0) == before


def test_triage_says_what_it_is_about(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], citizen: Visitor
):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number = complain(None, element="", subject=SubjectKind.UNKNOWN, idempotency_key=key).reference
    staff("quality").get(f"/admin/complaints/{number}/").submit("/subject/", about=f"service:{CODE}")
    with app.test_request_context("/zh/"):
        filed = db.session.scalars(select(Complaint)).one()
        assert filed.version == get_version_in_force(CODE)
        assert (filed.department_code, filed.handling_department) == ("transport", "transport")
        assert "tr-review" in posts_of(number)
        finding = db.session.scalars(select(Finding)).one()
        assert (finding.procedure_code, finding.department_code) == (CODE, "transport")
        assert wrong_cells() == []
        about, code = filed.about, tracking_code(key)
    assert about in follow(citizen, number, code).text
    assert staff("reviewer").get(f"/admin/complaints/{number}/").status == 404, "it is about that post"
    assert "/subject/" not in staff("quality").get(f"/admin/complaints/{number}/").html


@pytest.mark.usefixtures("context")
def test_reports_are_placed_by_inspectors_alone(guide_in_force: str, cast: Cast):
    report = complain(None, element="", subject=SubjectKind.UNKNOWN, kind=ComplaintKind.INTEGRITY)
    for name in ("quality", "manager", "supervisor"):
        with pytest.raises(NotYoursError):
            act(say_what_it_is_about, cast[name], report, service=CODE)
    act(say_what_it_is_about, cast["inspector"], report, service=CODE)
    assert report.department_code == "transport"
    assert db.session.scalar(select(func.count(Finding.id)).where(Finding.procedure_code == CODE)) == 1


@pytest.mark.usefixtures("context")
def test_what_is_placed_or_over_stays(guide_in_force: str, cast: Cast):
    placed, over = complain(get_version_in_force(CODE)), complain(None, element="")
    with writing():
        over.state = ComplaintState.WITHDRAWN
    for each in (placed, over):
        with pytest.raises(MoveNotPossibleError):
            act(say_what_it_is_about, cast["quality"], each, department="transport")


@pytest.mark.usefixtures("context")
def test_the_writers_words_are_not_published(guide_in_force: str, cast: Cast):
    text = "同一份复印件三个窗口各收一份，能不能收一次以后内部传递。"
    complaint = complain_to_handler(cast, kind=ComplaintKind.SUGGESTION, narrative=text)
    said = {"zh": f"建议：{text}", "en": "Take a copy once and share it."}
    why = {"zh": "窗口可以调阅电子件，不必重复收取。", "en": "The scan can be looked up."}
    with pytest.raises(PublicTextError), writing():
        handling.draft_reply(cast["handler"], complaint, decision=Decision.ADOPTED, text="采纳您的建议。", remedy_given="",
                    public_summary=said, public_reason=why)  # fmt: skip


def test_a_suggestion_taken_back_is_public_no_more(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], citizen: Visitor
):
    number, _ = file(app, ComplaintKind.SUGGESTION)
    page = give_to_handler(staff, number, cast)
    page.submit("/decide-suggestion/", decision="adopted", words="采纳您的建议，下月起实行。", **TYPED)
    staff("manager").get(f"/admin/complaints/{number}/").submit("/approve-reply/")
    with app.test_request_context("/zh/"):
        assert db.session.query(DecidedSuggestion).count() == 1
        with writing():
            take_back(CITIZEN, db.session.scalars(select(Complaint)).one())
        announce()
        assert db.session.query(DecidedSuggestion).count() == 0
    assert SAID["zh"] not in citizen.get("/zh/suggestions/").text
