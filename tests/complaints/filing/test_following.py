"""Following a complaint by number and code."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.complaints.assessment.operations import accept_complaint
from portal.complaints.vocabulary import ComplaintKind, ComplaintState
from portal.platform import clock
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.complaints.filing.steps import follow, state
from tests.support.cast import CODE, Cast, complain
from tests.support.visitor import Visitor


def test_number_and_code_show_where_it_stands(filed: tuple[str, str], citizen: Visitor):
    page = follow(citizen, *filed)
    assert "等了三个星期还没有结果。" in page.text
    assert filed[1] not in page.url


@pytest.mark.parametrize(("number", "code"), [("C-0000-0000", None), (None, "0000-0000-0000-0000-0000"), ("x", "y")])
def test_wrong_number_and_wrong_code_read_alike(
    filed: tuple[str, str], citizen: Visitor, number: str | None, code: str | None
):
    page = follow(citizen, number or filed[0], code or filed[1])
    assert page.status == 404
    assert "等了三个星期" not in page.text


def test_right_codes_use_up_no_tries(filed: tuple[str, str], citizen: Visitor):
    statuses = [follow(citizen, *filed).status for _ in range(70)]
    assert set(statuses) == {200}


def test_a_question_pauses_until_the_complainant_replies(
    app: Flask, filed: tuple[str, str], citizen: Visitor, staff: Callable[[str], Visitor]
):
    start_looking(staff, filed[0])
    staff("handler").get(f"/admin/complaints/{filed[0]}/").submit("/ask/", question="哪一天？")
    assert state(app) is ComplaintState.AWAITING_CITIZEN
    follow(citizen, *filed)
    assert "哪一天？" in citizen.text
    citizen.submit("/follow/", button=("act", "write"), words="星期二。")
    assert state(app) is ComplaintState.INVESTIGATING
    assert "星期二。" in staff("handler").get(f"/admin/complaints/{filed[0]}/").text


def test_internal_notes_stay_inside(filed: tuple[str, str], citizen: Visitor, staff: Callable[[str], Visitor]):
    staff("quality").get(f"/admin/complaints/{filed[0]}/").submit("/note/", words="内部看法")
    assert "内部看法" not in follow(citizen, *filed).text


def test_withdrawing(app: Flask, filed: tuple[str, str], citizen: Visitor):
    page = follow(citizen, *filed).submit("/follow/", button=("act", "withdraw"))
    assert (page.status, state(app)) == (400, ComplaintState.RECEIVED), "one press alone ends nothing"
    assert "撤回后不能恢复；确定撤回的" in page.text
    page.submit("/follow/", button=("act", "withdraw"), is_final="y")
    assert state(app) is ComplaintState.WITHDRAWN


def test_an_empty_message_is_refused_beside_its_field(filed: tuple[str, str], citizen: Visitor):
    page = follow(citizen, *filed).submit("/follow/", button=("act", "write"), words="  ")
    assert page.status == 400
    assert 'aria-invalid="true"' in page.html


@pytest.mark.parametrize("verdict", ["confirm", "dispute"])
def test_a_verdict_before_the_answer_is_refused(app: Flask, filed: tuple[str, str], citizen: Visitor, verdict: str):
    follow(citizen, *filed)
    data = {**citizen.form("/follow/").fields, "act": verdict, "words": ""}
    assert citizen.client.post("/zh/complaints/follow/", data=data).status_code == 400
    assert state(app) is ComplaintState.RECEIVED
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).all()
        assert entries[0].outcome == "MoveNotPossibleError"


def test_a_disputed_answer_is_looked_into_again(
    app: Flask, filed: tuple[str, str], citizen: Visitor, staff: Callable[[str], Visitor]
):
    url = f"/admin/complaints/{filed[0]}/"
    start_looking(staff, filed[0])
    staff("handler").get(url).submit("/reply/", decision="not_upheld", words="没有查实。")
    staff("manager").get(url).submit("/return-reply/", remarks="请写明查了什么。")
    assert "请写明查了什么。" in staff("handler").get(url).text
    staff("handler").get(url).submit("/reply/", decision="not_upheld", words="查了记录，没有查实。")
    assert "查了记录" not in follow(citizen, *filed).text, "nothing is said before it is approved"
    staff("manager").get(url).submit("/approve-reply/")
    follow(citizen, *filed).submit("/follow/", button=("act", "dispute"), words="不对")
    assert state(app) is ComplaintState.DISPUTED
    page = staff("quality").get(url)
    assert set(offered(page, "reopen")) == {"quality", "quality2"}, "another handler, who approved nothing"
    page.submit("/reopen/", person=offered(page, "reopen")["quality2"])
    assert state(app) is ComplaintState.INVESTIGATING


def offered(page: Visitor, act: str) -> dict[str, str]:
    """Return who can be chosen in a form of the page, by user name, with the value of the choice."""
    select = page.html.split(f"-{act}:person")[-1].split("</select>")[0]
    return {name: value for value, name in re.findall(r'value="(\d+)">Name of ([\w]+)<', select)}


def start_looking(staff: Callable[[str], Visitor], number: str) -> None:
    quality = staff("quality").get(f"/admin/complaints/{number}/").submit("/accept/")
    assert "reviewer" not in offered(quality, "assign"), "who held the post complained about is not offered"
    quality.submit("/assign/", person=offered(quality, "assign")["handler"])


@pytest.mark.parametrize(
    ("now", "kind", "is_accepted", "is_provisional"),
    [
        ("2026-12-21 10:00", ComplaintKind.LIMIT_MISSED, False, False),  # decided by the 28th, answered in January
        ("2026-12-21 10:00", ComplaintKind.LIMIT_MISSED, True, True),
        ("2026-12-28 10:00", ComplaintKind.LIMIT_MISSED, False, True),
        ("2026-12-21 10:00", ComplaintKind.INTEGRITY, True, False),  # three months, whatever days are worked
    ],
)
def test_only_a_date_that_may_move_is_provisional(
    app: Flask,
    guide_in_force: str,
    cast: Cast,
    citizen: Visitor,
    now: str,
    kind: ComplaintKind,
    *,
    is_accepted: bool,
    is_provisional: bool,
):
    key = new_idempotency_key()
    with time_machine.travel(datetime.fromisoformat(f"{now}+08:00"), tick=True):
        with app.test_request_context("/zh/"):
            complaint = complain(get_version_in_force(CODE), idempotency_key=key, kind=kind)
            number, code = complaint.reference, tracking_code(key)
            if is_accepted:
                with writing():
                    accept_complaint(cast["inspector" if kind is ComplaintKind.INTEGRITY else "quality"], complaint)
        page = follow(citizen, number, code)
        assert ("该日期为暂定" in page.text) == is_provisional


def test_a_whole_guide_is_about_every_post(
    app: Flask, guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]
):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number = complain(get_version_in_force(CODE), idempotency_key=key, element="").reference
    quality = staff("quality").get(f"/admin/complaints/{number}/").submit("/accept/")
    assert set(offered(quality, "assign")) == {"manager", "quality", "quality2"}


@pytest.mark.parametrize(("days", "is_over"), [(1, False), (60, True)])
def test_a_day_that_has_passed_is_overdue(filed: tuple[str, str], citizen: Visitor, days: int, *, is_over: bool):
    with time_machine.travel(clock.now() + timedelta(days=days)):
        assert ("现已逾期" in follow(citizen, *filed).text) == is_over


def test_a_second_silence_does_not_replace_the_verdict(
    filed: tuple[str, str], citizen: Visitor, staff: Callable[[str], Visitor]
):
    url = f"/admin/complaints/{filed[0]}/"
    start_looking(staff, filed[0])
    for handler, approver in (("handler", "manager"), ("quality2", "quality")):
        staff(handler).get(url).submit("/reply/", decision="not_upheld", words="没有查实。")
        staff(approver).get(url).submit("/approve-reply/")
        page = follow(citizen, *filed)
        if "统计为“未回应”" in page.text:
            page.submit("/follow/", button=("act", "dispute"), words="没有说清楚。")
            again = staff("quality").get(url)
            again.submit("/reopen/", person=offered(again, "reopen")["quality2"])
    assert "统计以您的首次评价为准" in page.text
    assert "统计为“未回应”" not in page.text
