"""Editing and four eyes in a real browser, with scripts and without."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal.platform.storage.database import db
from portal.procedures.models import ProcedureVersion
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.once]
DRAFT = f"/admin/procedures/{CODE}/2/"


def signed_in(browser: Browser, address: str, name: str, *, scripts: bool) -> BrowserVisitor:
    visitor = BrowserVisitor(browser, address, scripts=scripts, checked=set())
    visitor.get("/admin/sign-in/").submit(user_name=name, password=PASSWORD)
    return visitor


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_editor_drafts_and_another_publishes_a_guide(
    app: Flask, guide_in_force: str, chromium_browser: Browser, address: str, scripts: bool
):
    editor = signed_in(chromium_browser, address, "editor", scripts=scripts)
    editor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    editor.get(f"{DRAFT}lists/fees/add/")
    editor.submit(name_zh="工本费", name_en="Cost of the permit", amount="20")
    page: Page = editor.page
    assert "fee-or-free" in editor.text
    editor.get(f"{DRAFT}parts/money/")
    page.uncheck("#is_free")
    page.click("main .button-row .button")
    editor.get(DRAFT)
    page.click("#task-fees .task-parts a")
    page.check("main input[type=checkbox] >> nth=0")
    page.click("main .button-row .button")
    assert "The publication check found no problems" in editor.text
    editor.get(DRAFT).submit("/submit/", what_changed_zh="收工本费。", what_changed_en="A fee for the permit.")
    approver = signed_in(chromium_browser, address, "approver", scripts=scripts)
    approver.get(DRAFT).submit("/publish/")
    assert "In force from" in approver.text
    citizen = BrowserVisitor(chromium_browser, address, scripts=scripts, checked=set())
    citizen.get(f"/en/procedures/{CODE}/versions/2/changes/")
    assert "Fee added: Cost of the permit ¥20" in citizen.text
    assert "The service is no longer free of charge." in citizen.text
    assert editor.complaints + approver.complaints + citizen.complaints == []


def test_autosaved_text_is_a_draft_only(app: Flask, guide_in_force: str, chromium_browser: Browser, address: str):
    editor = signed_in(chromium_browser, address, "editor", scripts=True)
    editor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    page = editor.get(f"{DRAFT}parts/time/").page
    for words in ("自次日起算", "自收到之日的次日起算"):
        page.fill("#clock_start_zh", words)
        status = page.locator("[data-save-status]")
        expect(status).to_have_text(re.compile("Draft saved at"), timeout=15_000)
        with app.app_context():
            assert db.session.query(ProcedureVersion).filter_by(number=2).one().guide.clock_start.zh != words
        page.evaluate("document.querySelector('[data-save-status]').textContent = ''")
    assert editor.get("/admin/").text.count("Time") >= 1, "the draft is on My work"
    page = editor.get(f"{DRAFT}parts/time/").page
    assert page.input_value("#clock_start_zh") == "自收到之日的次日起算"
    assert "Draft" in editor.text
    page.click("main .button-row .button")
    assert editor.page.url.endswith(DRAFT)
    assert "Draft ·" not in editor.get(f"{DRAFT}parts/time/").text
    assert editor.complaints == []


def test_enter_never_presses_another_button(app: Flask, guide_in_force: str, chromium_browser: Browser, address: str):
    editor = signed_in(chromium_browser, address, "editor", scripts=False)
    editor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    page = editor.get(f"{DRAFT}lists/steps/review/").page
    page.fill("#name_en", "Check the papers again")
    with page.expect_navigation():
        page.press("#limit_amount", "Enter")
    assert page.url.endswith(DRAFT)
    with app.app_context():
        step = db.session.query(ProcedureVersion).filter_by(number=2).one().guide.element("steps/review")
        assert step is not None
        assert step.caption.en == "Check the papers again"


def test_every_part_is_reached_with_the_keyboard(guide_in_force: str, chromium_browser: Browser, address: str):
    editor = signed_in(chromium_browser, address, "editor", scripts=True)
    editor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    editor.get(f"{DRAFT}lists/steps/review/")
    page = editor.page
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert {"name_zh", "name_en", "post", "limit_amount", "limit_unit", "optional", "Save"} <= reached
