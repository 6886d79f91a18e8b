"""What a complainant does on the page of a complaint acts once, and loses nothing that was typed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.correspondence import Message
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintState, MessageKind, Verdict
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.complaints.filing.steps import follow, state
from tests.support.visitor import Visitor

FOLLOW = "/zh/complaints/follow/"
Filed = tuple[str, str]


def send(citizen: Visitor, fields: dict[str, str], act: str, text: str = "") -> Visitor:
    final = {"is_final": "y"} if act == "withdraw" else {}
    citizen.response = citizen.client.post(FOLLOW, data={**fields, **final, "act": act, "words": text})
    return citizen


def texts(app: Flask) -> list[str]:
    with app.app_context():
        sent = select(Message.text).where(Message.kind == MessageKind.FROM_CITIZEN).order_by(Message.id)
        return list(db.session.scalars(sent))


def entries(app: Flask, verb: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.verb == verb)) or 0


def be_answered(app: Flask) -> None:
    with app.test_request_context("/zh/"), writing():
        db.session.scalars(select(Complaint)).one().state = ComplaintState.ANSWERED


def test_a_message_sent_twice_is_stored_once(app: Flask, filed: Filed, citizen: Visitor):
    fields = follow(citizen, *filed).form("/follow/").fields
    for _ in range(3):
        assert send(citizen, fields, "write", "星期二去的。").status == 200
        assert "谢谢" in citizen.text
        assert citizen.form("/follow/").fields["words"] == ""
    assert texts(app) == ["星期二去的。"]


def test_two_tabs_withdraw_once_and_answer_alike(app: Flask, filed: Filed, citizen: Visitor):
    tabs = [follow(citizen, *filed).form("/follow/").fields for _ in range(2)]
    for fields in tabs:
        assert send(citizen, fields, "withdraw").status == 200
        assert "谢谢" in citizen.text
    assert state(app) is ComplaintState.WITHDRAWN
    assert entries(app, "withdraw_complaint") == 1


def test_a_verdict_sent_twice_counts_once(app: Flask, filed: Filed, citizen: Visitor):
    be_answered(app)
    fields = follow(citizen, *filed).form("/follow/").fields
    for _ in range(2):
        assert send(citizen, fields, "confirm_partly", "退了一半。").status == 200
    assert texts(app) == ["退了一半。"]
    assert entries(app, "confirm_partly") == 1


def test_another_text_is_refused_with_both(app: Flask, filed: Filed, citizen: Visitor):
    fields = follow(citizen, *filed).form("/follow/").fields
    send(citizen, fields, "write", "星期二去的。")
    assert send(citizen, fields, "write", "星期三去的。").status == 400
    assert "星期二去的。" in citizen.html.split('class="messages"')[1]
    assert citizen.form("/follow/").fields["words"] == "星期三去的。"
    assert texts(app) == ["星期二去的。"]
    send(citizen, citizen.form("/follow/").fields, "write", "星期三去的。")
    assert texts(app) == ["星期二去的。", "星期三去的。"], "pressed again it is sent"


def test_another_verdict_is_refused_with_both(app: Flask, filed: Filed, citizen: Visitor):
    be_answered(app)
    fields = follow(citizen, *filed).form("/follow/").fields
    send(citizen, fields, "confirm", "解决了。")
    assert send(citizen, fields, "dispute", "没有解决。").status == 400
    assert "解决了。" in citizen.html.split('class="messages"')[1].split("</ol>")[0]
    assert citizen.form("/follow/").fields["not_sent"] == "没有解决。", "the page has no field for it any more"
    with app.app_context():
        assert db.session.scalars(select(Complaint.verdict)).one() is Verdict.SATISFIED


def test_a_double_click_sends_one_message(app: Flask, filed: Filed, citizen: Visitor):
    fields = follow(citizen, *filed).form("/follow/").fields
    cookie = citizen.client.get_cookie("session")
    assert cookie is not None

    def press(_: int) -> int:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        return client.post(FOLLOW, data={**fields, "act": "write", "words": "星期二去的。"}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(press, range(6))) == {200}
    assert texts(app) == ["星期二去的。"]


def test_withdrawing_does_not_drop_a_message(app: Flask, filed: Filed, citizen: Visitor):
    fields = follow(citizen, *filed).form("/follow/").fields
    assert send(citizen, fields, "withdraw", "还没有发送的话。").status == 400
    assert citizen.form("/follow/").fields["words"] == "还没有发送的话。"
    assert 'aria-invalid="true"' in citizen.html
    assert state(app) is ComplaintState.RECEIVED


def test_a_lost_cookie_loses_no_message(app: Flask, filed: Filed, citizen: Visitor):
    fields = follow(citizen, *filed).form("/follow/").fields
    citizen.client.delete_cookie("session")
    assert send(citizen, fields, "write", "写了很久的话。").status == 400
    assert citizen.form("/follow/").fields["words"] == "写了很久的话。"
    assert texts(app) == []
    assert send(citizen, citizen.form("/follow/").fields, "write", "写了很久的话。").status == 200
    assert texts(app) == ["写了很久的话。"]


def test_a_lost_cookie_still_shows_the_complaint(filed: Filed, citizen: Visitor):
    citizen.get(FOLLOW)
    citizen.client.delete_cookie("session")
    assert citizen.submit("/follow/", number=filed[0], code=filed[1]).status == 200


def test_a_message_meets_a_reply_and_stays(app: Flask, filed: Filed, citizen: Visitor, staff: Callable[[str], Visitor]):
    fields = follow(citizen, *filed).form("/follow/").fields
    be_answered(app)
    assert send(citizen, fields, "write", "还有一件事。").status == 400
    form = citizen.form("/follow/").fields
    assert (form["not_sent"], form["words"]) == ("还有一件事。", ""), "a message is no reason for a verdict"


@pytest.mark.parametrize("act", ["write", "withdraw"])
def test_another_act_with_a_used_key_is_refused(app: Flask, filed: Filed, citizen: Visitor, act: str):
    fields = follow(citizen, *filed).form("/follow/").fields
    first, second = ("withdraw", "write") if act == "write" else ("write", "withdraw")
    send(citizen, fields, first, "话" if first == "write" else "")
    assert send(citizen, fields, second, "别的话" if second == "write" else "").status == 400
    assert "别的话" in citizen.html or second == "withdraw"
    assert state(app) is (ComplaintState.WITHDRAWN if first == "withdraw" else ComplaintState.RECEIVED)
