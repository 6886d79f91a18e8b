"""Following a complaint by number and code."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.vocabulary import ComplaintState
from portal.platform.storage import rate_limits
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from tests.complaints.filing.steps import follow, state
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


def test_tries_are_limited(filed: tuple[str, str], citizen: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rate_limits, "MAX_CODE_TRIES", 3)
    for _ in range(3):
        assert follow(citizen, "C-0000-0000", "wrong").status == 404
    assert follow(citizen, *filed).status == 429


def test_right_codes_are_never_limited(filed: tuple[str, str], citizen: Visitor):
    statuses = [follow(citizen, *filed).status for _ in range(33)]
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
    follow(citizen, *filed).submit("/follow/", button=("act", "withdraw"))
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
    staff("quality").get(url).submit("/reopen/")
    assert state(app) is ComplaintState.INVESTIGATING


def start_looking(staff: Callable[[str], Visitor], number: str) -> None:
    quality = staff("quality").get(f"/admin/complaints/{number}/").submit("/accept/")
    assert "Name of reviewer" not in quality.text, "who held the post complained about is not offered"
    quality.submit("/assign/", handler=quality.html.split(">Name of handler<")[0].rsplit('value="', 1)[1].split('"')[0])
