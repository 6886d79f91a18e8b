"""Pages of figures in a real browser: nothing scrolls sideways, is cut in print, is tiny, or shows a number without its name."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from portal.figures.values import Volumes
from portal.library.statistics.disclosure_control import Breakdown
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE, Cast
from tests.support.posters import BAD, GOOD, close_month

pytestmark = [pytest.mark.browser, pytest.mark.once]
LONG = {"zh": "澜汀市住房公积金管理中心望溪管理部", "en": "Lanting Housing Provident Fund Centre, Wangxi Office"}
MANY = Volumes(
    received=1987, in_time=1500, late=300, unanswered=150, unanswered_late=100, withdrawn=100, declined=37,
    ratings=1489, findings_open=120, findings_overdue=110, actions_open=132, actions_overdue=119, actions_month=132,
    actions_month_overdue=119,
)  # fmt: skip
DRIVERS = Breakdown({"people": 84, "ease": 17, "outcome": 5, "speed": 17, "clarity": 6, "conduct": 7})
A4_WIDTH = 688  # px between the margins of 14 mm
# What is wider than its place, as a table that scrolls by itself or is cut in print.
WIDER = """() => [...document.querySelectorAll("main *")].filter(each =>
  getComputedStyle(each).overflowX !== "visible" && each.clientWidth > 2 && each.scrollWidth > each.clientWidth + 1
).map(each => `${each.getAttribute("aria-label") || each.className} ${each.scrollWidth} > ${each.clientWidth}`)"""
# Cells below one another whose heading is not shown.
NAMELESS = """() => [...document.querySelectorAll("main .numbers-wide td")].filter(each => {
  const label = getComputedStyle(each, "::before");
  return getComputedStyle(each).display !== "table-cell" && each.getBoundingClientRect().height
    && (label.display === "none" || !label.content.replaceAll(/["\\s]/g, ""));
}).map(each => each.textContent)"""
# Texts of drawings that are less than 12 px high, whatever their size of font says.
TINY = """() => [...document.querySelectorAll("main svg text")].filter(each => {
  const {width, height} = each.getBoundingClientRect();
  return width && height < 12;
}).map(each => each.textContent)"""
SHORT_LINKS = """() => [...document.querySelectorAll("main a, main summary")].filter(each => {
  const {width, height} = each.getBoundingClientRect();
  return width > 1 && height < 24;
}).map(each => `${each.textContent.trim()} ${each.getBoundingClientRect().height}`)"""
OPEN = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture
def pages(app: Flask, cast: Cast) -> tuple[str, ...]:
    """Close a month with large numbers and long names, and return the pages of figures."""
    services = {f"TR-{number}": BAD for number in range(100, 103)} | {CODE: GOOD}
    month = close_month(
        app, services, MANY, names=dict.fromkeys(services, LONG), department=LONG, late_complaints=300,
        verdicts=Breakdown({"satisfied": 900, "partly": 100, "silent": 500}),
    )  # fmt: skip
    return f"months/{month}/", f"months/{month}/departments/transport/", f"months/{month}/services/", "months/"


def opened(browser: Browser, address: str, width: int, url: str) -> BrowserVisitor:
    visitor = BrowserVisitor(browser, address, scripts=True, checked=set(), width=width).get(url)
    assert (visitor.status, visitor.complaints) == (200, [])
    visitor.page.evaluate(OPEN)
    return visitor


@pytest.mark.parametrize("view", ["zh", "en", "zh-large", "en-large"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_scrolls_sideways(
    pages: tuple[str, ...], chromium_browser: Browser, address: str, view: str, width: int
):
    for url in pages:
        page = opened(chromium_browser, address, width, f"/{view}/supervision/{url}").page
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, url
        for found in (WIDER, NAMELESS, TINY):
            assert page.evaluate(found) == [], url
        page.close()


@pytest.mark.parametrize("view", ["zh", "en", "zh-large", "en-large"])
def test_nothing_is_cut_on_paper(pages: tuple[str, ...], chromium_browser: Browser, address: str, view: str):
    for url in pages:
        page = opened(chromium_browser, address, A4_WIDTH, f"/{view}/supervision/{url}").page
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, url
        assert page.evaluate(WIDER) == [], url
        assert page.evaluate(NAMELESS) == [], url
        page.close()


def test_a_finger_meets_every_link(pages: tuple[str, ...], chromium_browser: Browser, address: str):
    for url in pages:
        page = opened(chromium_browser, address, 360, f"/zh/supervision/{url}").page
        assert page.evaluate(SHORT_LINKS) == [], url
        page.close()


def test_no_answer_has_a_colour_of_its_own(chromium_browser: Browser, address: str, app: Flask, cast: Cast):
    """Reasons are no levels: none is better or worse than another."""
    month = close_month(app, {CODE: GOOD}, MANY, breakdowns={"drivers": DRIVERS})
    page = opened(chromium_browser, address, 1280, f"/en/supervision/months/{month}/").page
    fills = page.evaluate(
        """[...document.querySelectorAll("[class^=bar-driver-]")].map(each => getComputedStyle(each).fill)"""
    )
    assert len(fills) >= 5
    assert len(set(fills)) == 1
