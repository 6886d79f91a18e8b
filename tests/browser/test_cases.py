"""A case in a real browser: registered at the counter, followed by who applied, late, complained about; the calculator."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import update

from portal.cases.models import Case, OpenCaseCount
from portal.figures.operations import write_figures
from portal.library.statistics.disclosure_control import yesterday
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE, PASSWORD, in_days
from tests.support.filing import answer_until

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_from_the_counter_to_the_complaint(
    app: Flask, guide_in_force: str, chromium_browser: Browser, address: str, scripts: bool
):
    staff = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set())
    staff.get("/admin/sign-in/").submit(user_name="manager", password=PASSWORD)
    staff.get(f"/admin/cases/new/?procedure={CODE}").submit(accepted_on=local_today_of(app), accepted_at="00:00")
    number = re.search(r"B-[0-9A-Z]{5}-[0-9A-Z]{5}", staff.text)
    code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", staff.text)
    assert number, staff.text
    assert code
    applicant = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set(), width=360)
    page = applicant.get(f"/zh/cases/follow/?number={number[0]}").page
    assert page.input_value("#number") == number[0]  # from the code on the slip
    page.fill("#code", code[0].lower())
    page.press("#code", "Enter")
    page.wait_for_selector(".answers")
    applicant.check_page()
    assert "承诺办结日期" in applicant.text
    assert code[0] not in page.url
    be_late(app)
    applicant.get("/zh/cases/follow/").submit("/follow/", number=number[0], code=code[0])
    applicant.check_page()
    page.get_by_role("button", name="投诉逾期未办结").click()
    page.wait_for_url(re.compile("/zh/complaints/new/"))
    assert page.input_value("#days_taken") == "60", "it begins at the first question that is not answered yet"
    answer_until(applicant, "case")
    assert page.input_value("#case_number") == number[0]
    answer_until(applicant, "story")
    assert in_days(-40).strftime("%Y年%-m月%-d日") in page.input_value("#narrative")
    answer_until(applicant, "check")
    staff.get("/admin/cases/lights/")
    staff.page.get_by_role("link", name="1", exact=True).first.click()
    staff.page.wait_for_url(re.compile("light=red"))
    assert number[0] in staff.text
    assert applicant.complaints == staff.complaints == []


def local_today_of(app: Flask) -> str:
    with app.app_context():
        return local_today().isoformat()


def be_late(app: Flask) -> None:
    """Let the case have been due long ago, and the figures know of it."""
    with app.test_request_context("/zh/"), writing():
        long_ago = {"due_on": in_days(-40), "warn_from_on": in_days(-42)}
        db.session.execute(update(Case).values(accepted_on=in_days(-60), **long_ago))
        db.session.execute(update(OpenCaseCount).values(**long_ago))
        write_figures(yesterday(local_today()))


def test_waiting_is_drawn_and_tabulated(app: Flask, guide_in_force: str, chromium_browser: Browser, address: str):
    staff = BrowserVisitor(chromium_browser, address, scripts=True, checked=set())
    staff.get("/admin/sign-in/").submit(user_name="manager", password=PASSWORD)
    staff.get(f"/admin/cases/new/?procedure={CODE}").submit(accepted_on=local_today_of(app), accepted_at="00:00")
    be_late(app)
    for width in (360, 1200):
        visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=width)
        for view in ("zh", "en-large"):
            page = visitor.get(f"/{view}/supervision/procedures/{CODE}/").page
            assert page.locator(".time-bar .mark-half, .time-bar .mark-band").count() >= 1
        assert "Kaplan" in visitor.text
        assert visitor.complaints == []


def test_the_calculator_by_keyboard(guide_in_force: str, chromium_browser: Browser, address: str):
    visitor = BrowserVisitor(chromium_browser, address, scripts=False, checked=set(), width=360)
    page = visitor.get(f"/en/procedures/{CODE}/").page
    page.get_by_role("link", name="When should I get a decision?").press("Enter")
    page.wait_for_url(re.compile("/en/deadline/"))
    page.get_by_label("When was your application accepted?").fill("2026-09-28")
    page.get_by_label("Time of acceptance").press("Enter")
    page.wait_for_url(re.compile("accepted_on=2026-09-28"))
    assert "10 October 2026" in visitor.text
    assert "National Day" in visitor.text
    visitor.check_page()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the date").click()
    assert download.value.suggested_filename.endswith(".ics")
    assert visitor.complaints == []
