"""A prepared text is begun, filled in and sent in a real browser, with scripts and without."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.support.browser import BrowserVisitor
from tests.support.cast import PASSWORD, Cast, complain_to_handler

pytestmark = pytest.mark.browser
REPLY_BOX = 'textarea[name$="reply:words"]'
OWN = "我先写了一句。"


@pytest.fixture
def page_address(app: Flask, guide_in_force: str, cast: Cast) -> str:
    """Return the page of a complaint that the handler works on."""
    with app.test_request_context("/zh/"):
        return f"/admin/complaints/{complain_to_handler(cast).reference}/"


@pytest.fixture
def handler(chromium_browser: Browser, address: str) -> Callable[[bool], BrowserVisitor]:
    def sign_in(scripts: bool) -> BrowserVisitor:
        visitor = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set())
        return visitor.get("/admin/sign-in/").submit(user_name="handler", password=PASSWORD)

    return sign_in


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
@pytest.mark.crossed
def test_a_prepared_text_is_filled_in(page_address: str, handler: Callable[[bool], BrowserVisitor], scripts: bool):
    visitor = handler(scripts).get(page_address)
    visitor.page.fill(REPLY_BOX, OWN)
    visitor.page.click('button[formaction$="/reply/begin/"][value="upheld"]')
    begun = visitor.page.input_value(REPLY_BOX)
    assert begun.startswith(OWN)
    assert "［" in begun
    visitor.page.click('button[formaction$="/reply/"]')
    assert "Fill in what is in brackets" in visitor.text
    assert visitor.page.input_value(REPLY_BOX) == begun
    visitor.page.fill(REPLY_BOX, re.sub("［[^］]*］", "11月3日的叫号记录", begun))
    visitor.page.click('button[formaction$="/reply/"]')
    assert "awaits the approval of another person" in visitor.text
    assert visitor.complaints == []
