"""An appeal of the complainant on the page of the complaint, and what that page says about it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.assessment.operations import decline_complaint
from portal.complaints.models import Complaint
from portal.complaints.proceedings import Appeal
from portal.complaints.vocabulary import ComplaintState, DeclineReason
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.complaints.filing.steps import follow, state
from tests.support.cast import Cast
from tests.support.visitor import Visitor

Filed = tuple[str, str]


@pytest.fixture
def declined(app: Flask, filed: Filed, cast: Cast) -> Filed:
    with app.test_request_context("/zh/"), writing():
        complaint = db.session.scalars(select(Complaint)).one()
        decline_complaint(cast["quality"], complaint, reason=DeclineReason.NO_FACTS, text="没有具体事实。")
    return filed


def appeal(citizen: Visitor, words: str) -> Visitor:
    return citizen.submit("/follow/", button=("act", "appeal"), grounds=words)


def appeals(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Appeal.id))) or 0


def test_appeals_go_through_both_levels(declined: Filed, citizen: Visitor, staff: Callable[[str], Visitor]):
    url = f"/admin/complaints/{declined[0]}/"
    for level, reviewer in (("一", "quality2"), ("二", "supervisor")):
        page = appeal(follow(citizen, *declined), f"第{level}次：请重新看材料。")
        assert page.status == 200, page.text
        assert f"您的第{level}次申诉" in page.text
        assert "效能督查员中未参与过此事的人" in page.text, "who decides"
        assert 'value="appeal"' not in page.html
        assert "/decide-appeal/" not in staff("quality").get(url).html, "who declined it does not hear it"
        staff(reviewer).get(url).submit("/decide-appeal/", outcome="rejected", words=f"第{level}次决定的理由。")
        assert f"第{level}次决定的理由。" in follow(citizen, *declined).text
    assert "申诉截止日期" not in citizen.text, "there is no third"
    assert "您可以申诉两次" not in citizen.text


def test_an_appeal_without_reasons_is_refused(app: Flask, declined: Filed, citizen: Visitor):
    page = appeal(follow(citizen, *declined), "  ")
    assert page.status == 400
    assert 'href="#grounds"' in page.html
    assert appeals(app) == 0


def test_an_appeal_sent_twice_counts_once(app: Flask, declined: Filed, citizen: Visitor):
    fields = {**follow(citizen, *declined).form("/follow/").fields, "act": "appeal", "grounds": "请重新看材料。"}
    statuses = [citizen.client.post("/zh/complaints/follow/", data=fields).status_code for _ in range(2)]
    assert (statuses, appeals(app)) == ([200, 200], 1)
    again = citizen.client.post("/zh/complaints/follow/", data={**fields, "grounds": "别的理由。"})
    assert again.status_code == 400
    assert "别的理由。" in again.text, "what was not sent is still there"
    assert appeals(app) == 1


@pytest.mark.parametrize(("days", "is_possible"), [(30, True), (31, False)])
def test_an_appeal_is_possible_until_its_day(
    app: Flask, declined: Filed, citizen: Visitor, days: int, *, is_possible: bool
):
    with app.app_context():
        today = local_today()
    last_minute = datetime.combine(today + timedelta(days=days), time(23, 59, 30), ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(last_minute, tick=False):
        fields = {**follow(citizen, *declined).form("/follow/").fields, "act": "appeal", "grounds": "请重新看材料。"}
        response = citizen.client.post("/zh/complaints/follow/", data=fields)
    assert (response.status_code == 200) == is_possible, response.text
    assert ("请重新看材料。" in response.text, appeals(app)) == (True, int(is_possible))


def test_three_buttons_of_the_verdict_are_equal(app: Flask, filed: Filed, citizen: Visitor):
    with app.test_request_context("/zh/"), writing():
        complaint = db.session.scalars(select(Complaint)).one()
        complaint.state, complaint.ends_on = ComplaintState.ANSWERED, complaint.due_on
    html = follow(citizen, *filed).html
    buttons = {act: html.split(f'name="act" value="{act}"')[0].rsplit("<button", 1)[1] for act in
               ("confirm", "confirm_partly", "dispute")}  # fmt: skip
    assert len(set(buttons.values())) == 1, buttons
    page = citizen.submit("/follow/", button=("act", "dispute"), words="没有解决。", grounds="先写好的申诉理由。")
    assert state(app) is ComplaintState.DISPUTED
    assert "您的首次评价没有解决" in "".join(page.text.split())
    assert page.form("/follow/").fields["grounds"] == "先写好的申诉理由。", "a verdict drops no reasons of an appeal"
