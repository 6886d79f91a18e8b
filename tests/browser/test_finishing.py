"""A shared computer in a real browser: after “Finished”, Back, reload and Forward show nothing of the person before."""

import re
from contextlib import suppress

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page

from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.procedures.queries import get_version_in_force
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE, complain
from tests.support.filing import answer_until, file_by_form

pytestmark = [pytest.mark.browser, pytest.mark.once]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
NEW = f"/zh/complaints/new/?procedure={CODE}"
WRITTEN = "等了三个星期还没有结果。"


def leave(visitor: BrowserVisitor) -> None:
    """Press “Finished” and see that the page says so."""
    visitor.submit("/finished/")
    assert "不再显示" in visitor.text
    assert visitor.page.url.endswith("/zh/finished/")


def look_back(visitor: BrowserVisitor, secrets: list[str]) -> None:
    """Go back through all pages, reload each, and go forward again: nothing secret is in a page or an address."""
    page = visitor.page
    for move in (*[page.go_back, page.reload] * 5, *[page.go_forward, page.reload] * 5):
        with suppress(Error):  # Chromium asks before it sends a form again, and a reload sends it
            move()
        shown = page.url + settled(page)
        assert not [secret for secret in secrets if secret in shown], page.url


def settled(page: Page) -> str:
    """Return the page, with what stands in its fields, once Chromium has finished replacing it by its question."""
    for _ in range(20):
        try:
            fields = page.locator("input:not([type=hidden]), textarea").all()
            return page.content() + " ".join(field.input_value() for field in fields if field.is_editable())
        except Error:
            with suppress(Error):
                page.wait_for_event("load", timeout=1000)
    pytest.fail(f"{page.url} never came to rest")


@SCRIPTS
def test_a_followed_complaint_is_gone(
    app: Flask, guide_in_force: str, chromium_browser: Browser, address: str, scripts: bool
):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number, code = complain(get_version_in_force(CODE), idempotency_key=key).reference, tracking_code(key)
    visitor = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set(), width=360)
    visitor.get("/zh/")
    visitor.get(f"/zh/complaints/follow/?number={number}").submit("/follow/", code=code)
    visitor.submit("/follow/", button=("act", "write"), words="星期二去的。")
    assert WRITTEN in visitor.html, "what was filed is there, folded"
    leave(visitor)
    look_back(visitor, [number, code, WRITTEN, "星期二去的。"])


@SCRIPTS
def test_a_receipt_is_gone(guide_in_force: str, chromium_browser: Browser, address: str, scripts: bool):
    visitor = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set(), width=360)
    contact = "王小演 0000-88009999"
    file_by_form(visitor, NEW, problem="conduct", narrative=WRITTEN, identity="named", contact=contact)
    number = re.search(r"C-[0-9A-Z]{4}-[0-9A-Z]{4}", visitor.text)
    code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", visitor.text)
    assert number, visitor.text
    assert code
    leave(visitor)
    look_back(visitor, [number[0], code[0], WRITTEN, "88009999"])
    answer_until(visitor, "check", NEW, narrative="下一个人写的。")
    assert "下一个人写的。" in visitor.text, "who comes next loses nothing"


def test_enter_shows_and_does_not_switch(app: Flask, guide_in_force: str, chromium_browser: Browser, address: str):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number, code = complain(get_version_in_force(CODE), idempotency_key=key).reference, tracking_code(key)
    visitor = BrowserVisitor(chromium_browser, address, scripts=False, checked=set())
    page = visitor.get("/zh/complaints/follow/").page
    page.fill("#number", number)
    page.get_by_role("button", name="English").click()
    page.wait_for_url(re.compile("/en/complaints/follow/"))
    assert page.input_value("#number") == number
    page.fill("#code", code)
    page.press("#code", "Enter")
    page.wait_for_selector(".messages")
    assert WRITTEN in page.content(), "what was filed is there, folded"
