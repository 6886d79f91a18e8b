"""Notice sheets and counter cards as a real browser prints them: one page of A4 each, in both languages."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser

from portal.organisation.models import Department
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from tests.support.browser import served

pytestmark = pytest.mark.browser
# A page of A4 in PDF points.
A4 = (595, 842)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def sizes_of(pdf: bytes) -> set[tuple[int, int]]:
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return {(round(float(width)), round(float(height))) for width, height in boxes}


@pytest.mark.parametrize("view", ["zh", "en", "zh-large"])
def test_every_guide_prints_on_one_page(demo: Flask, chromium_browser: Browser, view: str):
    with demo.app_context():
        codes = [row.code for row in db.session.query(Department)]
        in_force = db.session.query(Procedure).filter_by(has_guide=True).count()
    page, printed = chromium_browser.new_page(), 0
    for code in codes:
        page.goto(f"{served(demo)}/{view}/departments/{code}/notices/")
        sheets = page.locator("article.sheet").count()
        if sheets:
            pdf = page.pdf(prefer_css_page_size=True)
            assert (code, pages_of(pdf)) == (code, sheets)
            assert sizes_of(pdf) == {A4}
        printed += sheets
    page.close()
    assert printed == in_force


@pytest.mark.parametrize(("ending", "path"), [("notice", "/p/"), ("card", "/r/")])
def test_sheet_and_card_fit_one_page_with_link(demo: Flask, chromium_browser: Browser, ending: str, path: str):
    page, address = chromium_browser.new_page(), served(demo)
    page.goto(f"{address}/zh/procedures/TR-101/{ending}/")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
    assert page.locator("svg path").count() >= 1
    assert page.locator(".sheet-address").inner_text() == f"{address}{path}TR-101"
    answer = page.goto(f"{address}{path}TR-101")
    assert answer is not None
    assert answer.ok
    page.close()
