"""Links to another language or view on public forms take along what was typed, and nothing acts."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.correspondence import Message
from portal.complaints.models import Complaint
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from portal.ratings.models import Rating
from tests.support.cast import CODE, complain
from tests.support.filing import answer_until, page_shown
from tests.support.visitor import Visitor

RATE = f"/zh/procedures/{CODE}/rate/"
NEW = f"/zh/complaints/new/?procedure={CODE}"


def switch(visitor: Visitor, action: str, to: str, **typed: str) -> Visitor:
    """Press the button of the header that leads to another language or view."""
    addresses = re.findall(r'form="typed" formaction="([^"]+)"\s+name="switch_language"', visitor.html)
    address = next(each.replace("&amp;", "&") for each in addresses if each.startswith(f"/{to}/"))
    fields = {**visitor.form(action).fields, **typed, "switch_language": "1"}
    visitor.url = address
    visitor.response = visitor.client.post(address, data=fields)
    assert visitor.status == 200
    assert "error-summary" not in visitor.html
    return visitor


@pytest.mark.parametrize("to", ["en", "zh-large", "zh-hant"])
def test_a_complaint_keeps_what_was_typed(app: Flask, guide_in_force: str, citizen: Visitor, to: str):
    answer_until(citizen, "story", NEW)
    switch(citizen, "/new/", to, narrative="等了三个星期。")
    assert page_shown(citizen) == "story"
    answer_until(citizen, "when")
    switch(citizen, "/new/", "zh", happened_on="2026-11-0")
    fields = citizen.form("/new/").fields
    assert (fields["page"], fields["narrative"], fields["happened_on"]) == ("when", "等了三个星期。", "2026-11-0")
    assert fields["procedure"] == CODE
    answer_until(citizen, "contact", happened_on="2026-11-02", identity="named")
    switch(citizen, "/new/", to, contact="王小演")
    assert (page_shown(citizen), citizen.form("/new/").fields["contact"]) == ("contact", "王小演")
    answer_until(citizen, "check", contact="王小演")
    for other in ("zh", to):
        switch(citizen, "/new/", other)
        assert page_shown(citizen) == "check"
    assert "王小演" in citizen.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Complaint.id))) == 0
    citizen.submit("/new/")
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().language == to.removesuffix("-large")


def test_a_summary_cannot_be_made_of_nothing(guide_in_force: str, citizen: Visitor):
    fields = citizen.get(NEW).form("/new/").fields | {"page": "check", "switch_language": "1", "narrative": "话"}
    citizen.response = citizen.client.post(NEW, data=fields)
    assert page_shown(citizen) == "purpose"
    assert citizen.form("/new/").fields["narrative"] == "话"


def test_reasons_keep_what_was_typed(app: Flask, guide_in_force: str, citizen: Visitor):
    citizen.get(RATE).submit(button=("level", "2"))
    switch(citizen, "/why/", "en", comment="等了三个小时", visits_made="x")
    fields = citizen.form("/why/").fields
    assert (fields["comment"], fields["visits_made"]) == ("等了三个小时", "x")
    citizen.submit("/why/", visits_made="2")
    with app.app_context():
        assert db.session.scalars(select(Rating.comment)).one() == "等了三个小时"


@pytest.mark.parametrize("url", ["/zh/complaints/follow/", "/zh/cases/follow/"])
def test_number_and_code_come_along(app: Flask, citizen: Visitor, url: str):
    citizen.get(url)
    switch(citizen, "/follow/", "en", number="C-0000", code="x")
    fields = citizen.form("/follow/").fields
    assert (fields["number"], fields["code"]) == ("C-0000", "x")


@pytest.mark.parametrize(("typed", "date"), [("2026-11-16", "November 2026"), ("", "")])
def test_the_calculator_keeps_what_was_typed(guide_in_force: str, citizen: Visitor, typed: str, date: str):
    assert 'formaction="/en/deadline/"' in citizen.get("/zh/deadline/").html
    page = citizen.get(f"/en/deadline/?amount=5&unit=working_days&accepted_on={typed}&accepted_at=&switch_language=1")
    assert page.status == 200
    assert "error-summary" not in page.html
    assert 'value="5"' in page.html
    assert date in page.text
    assert "switch_language=" not in page.html.split("<main")[0], "the answer keeps its address"


def test_a_complaint_that_is_shown_stays_shown(app: Flask, guide_in_force: str, citizen: Visitor):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number = complain(get_version_in_force(CODE), idempotency_key=key).reference
        code = tracking_code(key)
    citizen.get("/zh/complaints/follow/").submit("/follow/", number=number, code=code)
    switch(citizen, "/follow/", "en", words="还没有写完")
    assert "Received" in citizen.text
    assert citizen.form("/follow/").fields["words"] == "还没有写完"
    with app.app_context():
        assert db.session.scalar(select(func.count(Message.id))) == 0
