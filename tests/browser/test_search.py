"""The suggestions in a real browser, by keyboard alone, and the search without any script."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from portal.search.index.index_updates import refresh_index
from tests.support.browser import BrowserVisitor
from tests.support.cast import Cast, publish, read_guide

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def two_guides(app: Flask, cast: Cast, guide_in_force: str) -> None:
    with app.test_request_context("/zh/"):
        publish(cast, read_guide("TR-102"))
        refresh_index()


@pytest.mark.usefixtures("two_guides")
def test_suggestions_are_chosen_and_closed_by_keyboard(chromium_browser: Browser, address: str):
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set())
    page = visitor.get("/zh/").page
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    page.keyboard.type("道路")
    options = page.get_by_role("option")
    expect(options).not_to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[role=status]", has_text="条建议")).to_have_count(1)
    visitor.checked.clear()
    visitor.check_page()
    assert visitor.complaints == []
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("道路")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/zh/procedures/TR-10[12]/"))


@pytest.mark.usefixtures("two_guides")
@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_enter_without_a_choice_searches_as_ever(chromium_browser: Browser, address: str, scripts: bool):
    visitor = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set())
    page = visitor.get("/zh/").page
    page.fill("#q", "巡游出租汽车")
    page.press("#q", "Enter")
    page.wait_for_url(re.compile(r"/zh/search\?q="))
    expect(page.locator(".line-title").first).to_have_attribute("href", "/zh/procedures/TR-102/")


@pytest.mark.usefixtures("two_guides")
def test_leaving_the_box_closes_the_list(chromium_browser: Browser, address: str):
    page = BrowserVisitor(chromium_browser, address, scripts=True, checked=set()).get("/zh/").page
    page.locator("#q").press_sequentially("道路")
    expect(page.get_by_role("option")).not_to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)
