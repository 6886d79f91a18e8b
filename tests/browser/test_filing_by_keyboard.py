"""Every kind of complaint is filed, followed and taken back by keyboard alone, with scripts and without."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, ComplaintState
from portal.platform.storage.database import db
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE
from tests.support.filing import MAX_PAGES, page_shown

pytestmark = pytest.mark.browser
MOST_TABS = 80
FOCUSED = (
    "(([name, value]) => document.activeElement.name === name && (!value || document.activeElement.value === value))"
)
TEXT = "等了三个星期还没有结果。"
KINDS = {
    "limit_missed": {"purpose": "complaint", "problem": "limit_missed", "days_taken": "21"},
    "refusal": {"purpose": "refusal", "reason_given": "窗口说材料不齐。"},
    "enquiry": {"purpose": "enquiry"},
    "suggestion": {"purpose": "suggestion"},
    "praise": {"purpose": "praise"},
    "integrity": {"purpose": "integrity"},
}


def tab_to(page: Page, name: str, value: str = "") -> None:
    """Press Tab until what has this name, and value where one is given, has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, [name, value]):
            return
    pytest.fail(f"{page.url}: the keyboard does not reach {name} {value}")


def press(page: Page, name: str, value: str) -> None:
    tab_to(page, name, value)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page, name: str, value: str) -> None:
    """Answer a field that has to be reached: typed, or chosen among radio buttons by the arrows."""
    field = page.locator(f'main [name="{name}"]')
    tab_to(page, name)
    if field.first.get_attribute("type") != "radio":
        page.keyboard.insert_text(value)
        return
    page.keyboard.press("Space")
    for _ in range(field.count()):
        if page.evaluate(FOCUSED, [name, value]):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{page.url}: the arrows do not reach {name} {value}")


def file_by_keyboard(visitor: BrowserVisitor, url: str, given: dict[str, str]) -> list[str]:
    """Answer every page and return number and code of the receipt."""
    visitor.get(url)
    page = visitor.page
    for _ in range(MAX_PAGES):
        if not visitor.has_form("/new/"):
            return re.findall(r"<dd>([0-9A-Z-]{9,})</dd>", visitor.html)
        if page_shown(visitor) == "about":
            press(page, "choose", given["choose"])
            continue
        fields = page.locator("#typed :is(input:not([type=hidden]), textarea, select)").all()
        shown = dict.fromkeys(str(field.get_attribute("name")) for field in fields)
        for name in shown:
            if name in given:
                answer(page, name, given[name])
        press(page, "go", "next")
        visitor.check_page()
    pytest.fail(f"the form does not end; it is at {page_shown(visitor)}")


def states(app: Flask) -> dict[ComplaintKind, ComplaintState]:
    with app.app_context():
        return dict(db.session.execute(select(Complaint.kind, Complaint.state)).all())


@pytest.mark.parametrize(("view", "scripts"), [("en-large", True), ("zh", False)], ids=["with-scripts", "without"])
def test_every_kind_is_filed_by_keyboard(
    app: Flask, guide_in_force: str, chromium_browser: Browser, address: str, view: str, scripts: bool
):
    visitor = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set(), width=360)
    for number, (kind, given) in enumerate(KINDS.items()):
        text = TEXT if kind != "integrity" else "有人要我送一张购物卡。"
        answers = {"narrative": text, "identity": "anonymous", "choose": "about:portal", **given}
        url = f"/{view}/complaints/new/" + (f"?procedure={CODE}" if number < 3 else "")
        found, code = file_by_keyboard(visitor, url, answers)
        assert found.startswith("C-"), kind
    assert set(states(app)) == {ComplaintKind(kind) for kind in KINDS}
    follow(visitor, view, found, code)


def follow(visitor: BrowserVisitor, view: str, number: str, code: str) -> None:
    """Follow what was filed last, and take it back, by keyboard."""
    visitor.get(f"/{view}/complaints/follow/?number={number}")
    answer(visitor.page, "code", code)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert number in visitor.text


def test_what_was_filed_is_taken_back_by_keyboard(
    app: Flask, guide_in_force: str, chromium_browser: Browser, address: str
):
    visitor = BrowserVisitor(chromium_browser, address, scripts=False, checked=set(), width=360)
    given = {"narrative": TEXT, "identity": "anonymous", **KINDS["limit_missed"]}
    number, code = file_by_keyboard(visitor, f"/zh/complaints/new/?procedure={CODE}", given)
    follow(visitor, "zh", number, code)
    tab_to(visitor.page, "is_taken_back")
    visitor.page.keyboard.press("Space")
    press(visitor.page, "act", "take_back")
    assert list(states(app).values()) == [ComplaintState.TAKEN_BACK]
