"""Which language a page is read in: that of the address, or what the browser prefers."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.library.text.languages import LANGUAGES, language_of_tag
from tests.support.language_pages import read_page, skip_link_in
from tests.support.visitor import Visitor

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("wanted", "home"),
    [
        ("zh-TW", "/zh-hant/"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "/zh-hant/"),
        ("zh-Hant", "/zh-hant/"),
        ("zh-Hant-MO,en", "/zh-hant/"),
        ("zh-CN,zh;q=0.9", "/zh/"),
        ("zh", "/zh/"),
        ("zh-SG", "/zh/"),
        ("en-US,en;q=0.9", "/en/"),
        ("fr-FR,en;q=0.4,zh-TW;q=0.2", "/en/"),
        ("en;q=0,zh-TW", "/zh-hant/"),
        ("fr", "/zh/"),
        ("*", "/zh/"),
        ("-,;q=x,%%", "/zh/"),
        ("", "/zh/"),
    ],
)
def test_the_browser_chooses_the_home_page(citizen: Visitor, wanted: str, home: str):
    assert citizen.client.get("/", headers={"Accept-Language": wanted}).headers["Location"] == home


def test_what_is_not_offered_leads_to_its_like():
    assert language_of_tag("zh-TW", ("zh", "en")) == "zh"
    assert language_of_tag("zh-Hant-HK", tuple(LANGUAGES)) == "zh-hant"
    assert language_of_tag("fr", tuple(LANGUAGES)) is None


def test_the_switch_keeps_the_page(app: Flask, guide_in_force: str, citizen: Visitor):
    page = f"procedures/{guide_in_force}/?from=a&from=b"
    html = citizen.get(f"/zh-hant-large/{page}").html
    for code, name in (("zh", "简体中文"), ("en", "English")):
        address = f"/{code}-large/{page}".replace("&", "&amp;")
        assert f'<a href="{address}" lang="{LANGUAGES[code].tag}" hreflang="{LANGUAGES[code].tag}">{name}</a>' in html
    assert '<span aria-current="true">繁體中文</span>' in html


def test_staff_choose_the_language_of_the_desk(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    editor = staff("editor")
    editor.get("/admin/").submit("/language/", button=("language", "zh-hant"))
    page = read_page(editor.get(f"/admin/procedures/{guide_in_force}/").html)
    assert page.root == "zh-Hant"
    assert page.skip_link == skip_link_in("zh-hant")
    assert page.simplified_only == set()
    assert f'href="/zh-hant/procedures/{guide_in_force}/"' in editor.html
