"""Cached pages, revisions."""

import pytest
from flask import Flask

from portal.platform.storage.content_revisions import clear_recent_revisions
from tests.support.cast import Cast, publish, read_guide
from tests.support.visitor import Visitor

READ_PAGES = ["/zh/", "/zh/procedures/", "/zh/procedures/TR-101/", "/en/procedures/TR-101/versions/1/", "/zh/search?q=a",
              "/zh/departments/", "/zh/posts/tr-window/", "/zh/improvements/", "/zh/about/", "/api/v1/procedures"]  # fmt: skip


@pytest.mark.parametrize("url", READ_PAGES)
def test_read_pages_set_no_cookie_and_answer_304(guide_in_force: str, citizen: Visitor, url: str):
    first = citizen.client.get(url)
    assert first.status_code == 200
    assert "Set-Cookie" not in first.headers
    assert "public" in first.headers["Cache-Control"]
    again = citizen.client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    packed = citizen.client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(first.data)


def test_a_publication_makes_another_page(app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor):
    before = citizen.client.get("/zh/procedures/TR-101/")
    guide = read_guide()
    guide.summary.zh = "改过的摘要。"
    with app.test_request_context("/zh/"):
        publish(cast, guide)
    clear_recent_revisions()
    after = citizen.client.get("/zh/procedures/TR-101/")
    assert "改过的摘要。" in after.text
    assert before.headers["ETag"] != after.headers["ETag"]
