"""What robots, bookmarks and shared links ask for."""

import re
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from portal.library.text.languages import use_language
from portal.library.working_time.working_days import NoCalendarError
from portal.settings import read_settings
from tests.support.visitor import Visitor

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_sitemap_pages_exist_in_each_language(app: Flask, guide_in_force: str, citizen: Visitor):
    answer = citizen.client.get("/sitemap.xml")
    assert answer.content_type.startswith("application/xml")
    places = [element.text or "" for element in ET.fromstring(answer.get_data()).iter(f"{NAMESPACE}loc")]
    paths = [re.sub(r"^https?://[^/]+", "", place) for place in places]
    assert len(paths) == len(set(paths)) > 15
    assert {"/zh/", "/en/", f"/zh/procedures/{guide_in_force}/", f"/en/procedures/{guide_in_force}/"} <= set(paths)
    for path in paths:
        assert citizen.client.get(path).status_code == 200, path


def test_robots_txt_excludes_forms_search_and_admin(app: Flask, guide_in_force: str, citizen: Visitor):
    answer = citizen.client.get("/robots.txt")
    assert answer.content_type.startswith("text/plain")
    text = answer.get_data(as_text=True)
    for path in ("/admin/", "/zh/complaints/", "/en/search", "/zh-large/"):
        assert f"Disallow: {path}\n" in text
    assert re.search(r"^Sitemap: http\S+/sitemap.xml$", text, re.MULTILINE)


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/icon.svg", "/static/icon-192.png", "/static/share.png"])
def test_icons_are_there(citizen: Visitor, path: str):
    with citizen.client.get(path, follow_redirects=True) as answer:
        assert answer.status_code == 200
        assert answer.content_type.startswith("image/")


def test_shared_guides_show_name_and_picture(app: Flask, guide_in_force: str, citizen: Visitor):
    html = citizen.get(f"/zh/procedures/{guide_in_force}/").html
    assert re.search(r'property="og:title" content="道路普通货物运输经营许可', html)
    assert re.search(r'property="og:image" content="http[^"]+/static/share.png"', html)


def test_an_error_page_helps(app: Flask, guide_in_force: str, citizen: Visitor):
    citizen.get("/zh/no-such-page/")
    assert citizen.status == 404
    assert 'name="q"' in citizen.html
    assert "/zh/complaints/new/" in citizen.html


def test_a_refusal_blames_nobody_else(app: Flask):
    with app.test_request_context("/en/"), use_language("en"):
        answer = app.make_response(app.handle_user_exception(NoCalendarError(2099)))
    assert answer.status_code == 409
    assert "no calendar for 2099" in answer.get_data(as_text=True)
    assert "omeone else" not in answer.get_data(as_text=True)


def test_an_authority_may_publish_in_chinese_alone(app: Flask, guide_in_force: str):
    from dataclasses import replace

    from portal.app import create_app
    from portal.platform.storage.database import db

    alone = create_app(replace(app.extensions["portal.settings"], languages=("zh",)))
    visitor = Visitor(alone)
    assert visitor.get("/zh/").status == 200
    assert "/en/" not in visitor.html
    assert visitor.get("/en/").status == 404
    assert visitor.client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/zh/"
    assert "/en/" not in visitor.client.get("/sitemap.xml").get_data(as_text=True)
    with alone.app_context():
        db.session.remove()
        db.engine.dispose()
    assert read_settings({"PORTAL_LANGUAGES": "zh"}).languages == ("zh",)
