"""Charts in a real browser, at every width and in the dark: axe finds nothing, no text meets another or leaves the page."""

from dataclasses import replace
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.support.browser import BrowserVisitor
from tests.support.cast import PASSWORD, Cast
from tests.support.soak import crossed

pytestmark = [pytest.mark.browser, pytest.mark.once]
TEXTS_THAT_MEET = """() => [...document.querySelectorAll("main svg")].flatMap(svg => {
  const texts = [...svg.querySelectorAll(":scope > text")].map(text => [text.textContent, text.getBoundingClientRect()]);
  return texts.flatMap(([one, a], place) => texts.slice(place + 1).filter(([, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3
  ).map(([other]) => `${one} × ${other}`));
})"""
TEXTS_OUTSIDE = """() => [...document.querySelectorAll("main svg text, main td, main li span")].filter(each => {
  const {left, right, width} = each.getBoundingClientRect();
  return width > 1 && (left < -1 || right > innerWidth + 1);
}).map(each => each.textContent.trim())"""


@pytest.mark.parametrize(
    ("language", "sight"),
    crossed(["zh", "en"], [(320, "light"), (360, "dark"), (768, "light"), (1280, "dark"), (1920, "light")]),
)
def test_charts_fit_everywhere(
    app: Flask,
    cast: Cast,
    chromium_browser: Browser,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    sight: tuple[int, Literal["light", "dark"]],
):
    width, scheme = sight
    monkeypatch.setitem(app.extensions, "portal.settings", replace(app.extensions["portal.settings"], demo=True))
    staff = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=width, scheme=scheme)
    staff.get(f"/admin/sign-in/?lang={language}").submit(user_name="editor", password=PASSWORD)
    page = staff.get("/admin/components/charts/").page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    staff.checked.clear()
    staff.check_page()
    assert staff.complaints == []
    assert page.evaluate(TEXTS_THAT_MEET) == []
    assert page.evaluate(TEXTS_OUTSIDE) == []


def test_charts_are_printed_whole(
    app: Flask, cast: Cast, chromium_browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.extensions, "portal.settings", replace(app.extensions["portal.settings"], demo=True))
    staff = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=688)
    staff.get("/admin/sign-in/").submit(user_name="editor", password=PASSWORD)
    page = staff.get("/admin/components/charts/").page
    page.emulate_media(media="print")
    assert page.evaluate(TEXTS_OUTSIDE) == []
    assert page.locator(".waits-rest .waits").is_visible(), "rows that are folded on a screen are on paper"
    assert not page.locator(".numbers").first.is_visible()
