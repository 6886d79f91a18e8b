"""Every public page in every language: marked, linked with the others, and worded from its own catalogue."""

import pytest
from flask import Flask

from portal.library.text.languages import LANGUAGES
from portal.platform.web.language_routing import VIEWS
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, complain
from tests.support.language_pages import read_page, skip_link_in
from tests.support.visitor import Visitor

pytestmark = pytest.mark.once

PAGES = (
    "", "procedures/", f"procedures/{CODE}/", f"procedures/{CODE}/versions/", f"procedures/{CODE}/versions/1/",
    f"procedures/{CODE}/notice/", f"procedures/{CODE}/card/", f"procedures/{CODE}/rate/", "search", "search?q=货运",
    "search?q=貨運", "search?q=貨遠", "search?q=freight", "search?q=xyzzy", "departments/", "departments/transport/",
    "departments/transport/notices/", "posts/tr-review/", "improvements/", "supervision/",
    "supervision/departments/transport/", f"supervision/procedures/{CODE}/", "standards/", "complaints/new/",
    f"complaints/new/?procedure={CODE}", "complaints/follow/", "cases/follow/",
    f"deadline/?procedure={CODE}&accepted_on=2025-09-26", "about/", "privacy/", "accessibility/", "no-such-page/",
)  # fmt: skip
# What an English text cites in Chinese, because it must be written so on a paper.
CITED = set("与原件一致")
# Simplified characters that stay: what somebody asked for stands as it was typed.
AS_TYPED = {"search?q=货运": set("货运")}


@pytest.fixture
def complaint_filed(app: Flask, guide_in_force: str) -> None:
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))


@pytest.mark.parametrize("view", VIEWS)
def test_pages_say_which_language_they_are_in(complaint_filed: None, citizen: Visitor, view: str):
    code = VIEWS[view].language
    for page in PAGES:
        html = citizen.client.get(f"/{view}/{page}", follow_redirects=True).get_data(as_text=True)
        read = read_page(html)
        assert read.root == LANGUAGES[code].tag, page
        assert read.skip_link == skip_link_in(code), f"{page}: worded from another catalogue"
        assert set(read.alternates) == {language.tag for language in LANGUAGES.values()}, page
        assert all(f"/{LANGUAGES[each].code}/" in read.alternates[LANGUAGES[each].tag] for each in LANGUAGES), page


def test_traditional_pages_have_no_simplified_characters(complaint_filed: None, citizen: Visitor):
    for page in PAGES:
        html = citizen.client.get(f"/zh-hant/{page}", follow_redirects=True).get_data(as_text=True)
        assert read_page(html).simplified_only <= AS_TYPED.get(page, set()), (
            f"{page}: show it with localised or localised_html, or in_page_language"
        )


def test_english_pages_have_no_unmarked_chinese(complaint_filed: None, citizen: Visitor):
    for page in PAGES:
        if page.startswith("search?q="):
            continue
        read = read_page(citizen.client.get(f"/en/{page}", follow_redirects=True).get_data(as_text=True))
        assert read.chinese <= CITED, f"{page}: show it with localised_html, which marks its language"


def test_each_switch_leads_to_its_language(complaint_filed: None, citizen: Visitor):
    for code, language in LANGUAGES.items():
        links = read_page(citizen.client.get(f"/{code}/procedures/{CODE}/").get_data(as_text=True)).alternates
        for tag, address in links.items():
            assert read_page(citizen.client.get(address).get_data(as_text=True)).root == tag, language.code


def test_answers_are_found_and_marked_in_traditional(complaint_filed: None, citizen: Visitor):
    html = citizen.client.get("/zh-hant/search?q=貨運許可").get_data(as_text=True)
    assert "道路普通貨物運輸經營<mark>許可</mark>（新辦）" in html
    assert "辦<mark>貨運</mark>證" in html
