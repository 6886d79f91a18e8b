"""What staff type is not lost, in a real browser, with scripts and without, on both databases."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.platform.storage.database import db
from tests.support.browser import BrowserVisitor
from tests.support.cast import PASSWORD, Cast, complain_to_handler
from tests.support.page_forms import NOTE, REPLY

pytestmark = pytest.mark.browser
REPLY_BOX, NOTE_BOX = 'textarea[name$="reply:words"]', 'textarea[name$="note:words"]'
SignIn = Callable[[bool], BrowserVisitor]


@pytest.fixture
def page_address(app: Flask, guide_in_force: str, cast: Cast) -> str:
    """Return the page of a complaint that the handler works on."""
    with app.test_request_context("/zh/"):
        return f"/admin/complaints/{complain_to_handler(cast).reference}/"


@pytest.fixture
def handler(chromium_browser: Browser, address: str) -> SignIn:
    """Return the handler's browser, with scripts or without."""

    def sign_in(scripts: bool) -> BrowserVisitor:
        visitor = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set())
        return visitor.get("/admin/sign-in/").submit(user_name="handler", password=PASSWORD)

    return sign_in


both = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])


@both
@pytest.mark.crossed
def test_another_button_empties_nothing(page_address: str, handler: SignIn, scripts: bool):
    visitor = handler(scripts).get(page_address)
    visitor.page.fill(REPLY_BOX, REPLY)
    visitor.submit("/note/", words=NOTE)
    assert visitor.page.input_value(REPLY_BOX) == REPLY
    assert visitor.page.input_value(NOTE_BOX) == ""
    assert "Draft" in visitor.text
    visitor.page.locator("main button[name=discard]").click()
    expect(visitor.page.locator(REPLY_BOX)).to_have_value("")
    assert visitor.complaints == []


@both
@pytest.mark.crossed
def test_text_survives_the_end_of_the_session(app: Flask, page_address: str, handler: SignIn, scripts: bool):
    visitor = handler(scripts).get(page_address)
    visitor.page.check('input[name$="reply:decision"][value="upheld"]')
    visitor.page.fill(REPLY_BOX, REPLY)
    visitor.page.context.clear_cookies()
    visitor.page.click('button[formaction$="/reply/"]')
    expect(visitor.page).to_have_url(re.compile("/admin/sign-in/$"))
    visitor.check_page()
    visitor.submit(user_name="handler", password=PASSWORD)
    assert visitor.page.url.endswith(page_address)
    assert visitor.page.input_value(REPLY_BOX) == REPLY
    assert visitor.page.is_checked('input[name$="reply:decision"][value="upheld"]')
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().replies == [], "offered, never submitted"
    visitor.submit("/reply/")
    with app.app_context():
        (reply,) = db.session.scalars(select(Complaint)).one().replies
        assert reply.text == REPLY


@both
@pytest.mark.crossed
def test_the_language_switch_keeps_the_text(page_address: str, handler: SignIn, scripts: bool):
    visitor = handler(scripts).get(page_address)
    visitor.page.fill(REPLY_BOX, REPLY)
    visitor.page.click('header button[lang="zh-Hans"]')
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert visitor.page.input_value(REPLY_BOX) == REPLY
    assert "草稿" in visitor.text


def test_scripts_save_what_is_typed(page_address: str, handler: SignIn):
    visitor = handler(True).get(page_address)
    visitor.page.fill(REPLY_BOX, REPLY)
    expect(visitor.page.locator("[data-save-status]")).to_have_text(re.compile("Draft saved at"), timeout=15_000)
    visitor.get(page_address)
    assert visitor.page.input_value(REPLY_BOX) == REPLY
    visitor.get("/admin/").page.click(f'main a[href="{page_address}"] >> nth=0')
    assert visitor.page.input_value(REPLY_BOX) == REPLY
    assert visitor.complaints == []
