"""An appeal in a real browser, without scripts: both levels, on a telephone, and what is then said of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.complaints.assessment.operations import decline_complaint
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import DeclineReason
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE, Cast, complain
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "with-scripts"])
def test_an_appeal_goes_through_both_levels(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], chromium_browser: Browser,
    address: str, scripts: bool,
):  # fmt: skip
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number, code = complain(get_version_in_force(CODE), idempotency_key=key).reference, tracking_code(key)
        with writing():
            complaint = db.session.scalars(select(Complaint)).one()
            decline_complaint(cast["quality"], complaint, reason=DeclineReason.NO_FACTS, text="没有具体事实。")
    citizen = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set(), width=360)
    for level, reviewer in (("一", "quality2"), ("二", "supervisor")):
        citizen.get(f"/zh/complaints/follow/?number={number}").submit("/follow/", code=code)
        assert "申诉截止日期" in citizen.text
        citizen.submit("/follow/", button=("act", "appeal"), grounds=f"第{level}次：请重新看材料。")
        assert f"您的第{level}次申诉" in citizen.text
        assert "申诉截止日期" not in citizen.text, "one at a time"
        decision = staff(reviewer).get(f"/admin/complaints/{number}/")
        decision.submit("/decide-appeal/", outcome="rejected", words=f"第{level}次决定的理由。")
    citizen.get(f"/zh/complaints/follow/?number={number}").submit("/follow/", code=code)
    assert "第一次决定的理由。" in citizen.text
    assert "第二次决定的理由。" in citizen.text
    assert "申诉截止日期" not in citizen.text, "there is no third level"
    assert citizen.complaints == []
