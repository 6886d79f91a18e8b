"""A file that is checked, then imported, in a real browser, with scripts and without."""

import json

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.test_editing import DRAFT, signed_in
from tests.support.cast import CODE, read_guide
from tests.support.databases import wait_for_background

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_file_is_checked_then_imported(
    app: Flask, guide_in_force: str, chromium_browser: Browser, address: str, scripts: bool
):
    editor = signed_in(chromium_browser, address, "editor", scripts=scripts)
    editor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    held, new = read_guide(), read_guide("NR-101")
    held.summary.en = "From the file"
    content = json.dumps([guide.model_dump(mode="json") for guide in (held, new)]).encode()
    page = editor.get("/admin/exchange/").page
    page.set_input_files("input[type=file]", {"name": "g.json", "mimeType": "application/json", "buffer": content})
    page.get_by_role("button", name="Check first").click()
    wait_for_background()
    run = page.url.removeprefix(address)
    editor.get(run)
    assert "Nothing has been imported" in editor.text
    assert f"You have edited the draft {CODE}/2 yourself" in editor.text
    page.get_by_label("Overwrite these drafts").check()
    page.get_by_role("button", name="Import now").click()
    wait_for_background()
    assert "Drafts overwritten" in editor.get(run).text
    assert "Replaced texts of this draft" in editor.get(DRAFT).text
    page.get_by_role("button", name="Use this text again").click()
    editor.get(f"{DRAFT}preview/en/")
    assert "From the file" not in editor.text
    assert editor.complaints == []
