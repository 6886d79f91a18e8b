"""What complainants read on the page of a complaint: what they wrote, every reply, whose turn it is, and what remains."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.assessment.operations import decline_complaint
from portal.complaints.models import Complaint
from portal.complaints.transfers.operations import transfer_complaint
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, DeclineReason, Identity
from portal.library.guide.components import Step
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.complaints.filing.steps import follow
from tests.complaints.filing.test_following import offered, start_looking
from tests.support.cast import CODE, Cast, complain
from tests.support.visitor import Visitor

Filed = tuple[str, str]
Staff = Callable[[str], Visitor]


def the_complaint() -> Complaint:
    return db.session.scalars(select(Complaint)).one()


def reply(staff: Staff, number: str, words: str) -> None:
    staff("handler").get(f"/admin/complaints/{number}/").submit("/reply/", decision="not_upheld", words=words)


def approve(staff: Staff, number: str) -> None:
    staff("manager").get(f"/admin/complaints/{number}/").submit("/approve-reply/")


def heading(page: Visitor) -> str:
    return page.html.partition("<h1>")[2].partition("</h1>")[0]


def test_a_reopened_complaint_keeps_its_reply(filed: Filed, citizen: Visitor, staff: Staff):
    start_looking(staff, filed[0])
    reply(staff, filed[0], "查了记录，没有查实。")
    approve(staff, filed[0])
    follow(citizen, *filed).submit("/follow/", button=("act", "dispute"), words="不对")
    again = staff("quality").get(f"/admin/complaints/{filed[0]}/")
    again.submit("/reopen/", person=offered(again, "reopen")["quality2"])
    page = follow(citizen, *filed)
    assert "查了记录，没有查实。" in page.text
    assert "此前的答复" in page.text


def test_what_was_submitted_can_be_read(app: Flask, guide_in_force: str, citizen: Visitor):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        complaint = complain(
            get_version_in_force(CODE), idempotency_key=key, happened_on=date(2026, 3, 2), happened_at="09:40",
            window="3号窗口", remedy_sought="请尽快办结。", identity=Identity.CONFIDENTIAL, contact="13800000000",
        )  # fmt: skip
        number, step = complaint.reference, complaint.part
        assert isinstance(step, Step)
        name, code = step.name.original, tracking_code(key)
    page = follow(citizen, number, code)
    submitted = page.html.partition("<summary>投诉内容</summary>")[2].partition("</details>")[0]
    for words in (name, "2026年3月2日", "09:40", "3号窗口", "请尽快办结。", "实名，但对部门保密"):
        assert words in submitted, words
    assert "13800000000" not in page.html
    assert "事发时间" in submitted


def test_a_written_reply_awaits_another_person(filed: Filed, citizen: Visitor, staff: Staff):
    start_looking(staff, filed[0])
    assert "审核已起草的答复" not in follow(citizen, *filed).text
    reply(staff, filed[0], "没有查实。")
    page = follow(citizen, *filed)
    assert "部门负责人中起草人以外的人员，审核已起草的答复" in page.text
    assert "没有查实。" not in page.text


def decline(app: Flask, cast: Cast) -> None:
    with app.test_request_context("/zh/"), writing():
        decline_complaint(cast["quality"], the_complaint(), reason=DeclineReason.NO_FACTS, text="没有具体事实。")


def test_appeals_say_outcome_and_what_remains(app: Flask, filed: Filed, cast: Cast, citizen: Visitor, staff: Staff):
    decline(app, cast)
    assert 'id="outside"' not in follow(citizen, *filed).html, "an appeal is possible yet"
    for level, reviewer in (("一", "quality2"), ("二", "supervisor")):
        follow(citizen, *filed).submit("/follow/", button=("act", "appeal"), grounds="请重新看材料。")
        url = f"/admin/complaints/{filed[0]}/"
        staff(reviewer).get(url).submit("/decide-appeal/", outcome="rejected", words="材料已重新核对，维持原决定。")
        page = follow(citizen, *filed)
        assert heading(page) == "申诉不成立", "the outcome is said first"
        assert f"您的第{level}次申诉已于" in page.text
        assert ("您还可以再申诉一次" in page.text) is (level == "一")
        assert ('id="outside"' in page.html) is (level == "二")
    outside = page.html.partition('id="outside"')[2].partition("</section>")[0]
    for words in ("行政复议机构", "信访工作机构", "12345"):
        assert words in outside, words


def test_an_appeal_says_what_it_replaces(app: Flask, filed: Filed, citizen: Visitor):
    with app.test_request_context("/zh/"), writing():
        complaint = the_complaint()
        complaint.state, complaint.ends_on = ComplaintState.DISPUTED, complaint.due_on
    page = follow(citizen, *filed)
    warning, _, _ = page.html.partition('value="appeal"')
    assert "不再决定是否再次调查" in warning
    assert heading(page) == "您认为没有解决"


def test_a_question_stands_beside_its_field(filed: Filed, citizen: Visitor, staff: Staff):
    start_looking(staff, filed[0])
    staff("handler").get(f"/admin/complaints/{filed[0]}/").submit("/ask/", question="哪一天？")
    page = follow(citizen, *filed)
    asked = page.html.partition('id="question"')[2].partition("</section>")[0]
    assert "回答我们的问题" in asked
    assert "哪一天？" in asked
    assert 'name="words"' in asked
    assert page.html.count('name="words"') == 1
    assert heading(page) == "等待您补充说明"


def test_stages_that_are_over_or_paused_stay(filed: Filed, citizen: Visitor, staff: Staff):
    start_looking(staff, filed[0])
    stages = follow(citizen, *filed).html.partition('id="stages"')[2].partition("</section>")[0]
    assert "<strong>已受理</strong>" in stages
    staff("handler").get(f"/admin/complaints/{filed[0]}/").submit("/ask/", question="哪一天？")
    stages = "".join(follow(citizen, *filed).html.partition('id="stages"')[2].partition("</section>")[0].split())
    assert "<strong>调查</strong>" in stages
    assert "已暂停·自" in stages


@pytest.mark.parametrize(("days", "is_told"), [(-1, False), (5, True)])
def test_an_interim_reply_is_announced(app: Flask, filed: Filed, citizen: Visitor, days: int, *, is_told: bool):
    with app.test_request_context("/zh/"), writing():
        complaint = the_complaint()
        assert complaint.ceiling_on is not None
        complaint.due_on = complaint.ceiling_on + timedelta(days=days)
    assert ("在该日前先行答复进展" in follow(citizen, *filed).text) is is_told


def test_one_deadline_stands_beside_a_transfer(app: Flask, filed: Filed, cast: Cast, citizen: Visitor):
    with app.test_request_context("/zh/"), writing():
        transfer_complaint(cast["quality"], the_complaint(), department_code="health", reason="不是本部门的事。")
    turn = follow(citizen, *filed).html.partition("下一步由谁办理")[2].partition("</dl>")[0]
    assert "接收或者退回" in turn
    assert turn.count("前") == 1, turn


def test_messages_about_integrity_name_no_department(app: Flask, guide_in_force: str, citizen: Visitor, staff: Staff):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number = complain(get_version_in_force(CODE), idempotency_key=key, kind=ComplaintKind.INTEGRITY).reference
        code = tracking_code(key)
    staff("inspector").get(f"/admin/complaints/{number}/").submit("/acknowledge/", words="已收到您的举报，正在核查。")
    page = follow(citizen, number, code)
    assert "本机关的消息" in page.text
    assert "部门的消息" not in page.text
