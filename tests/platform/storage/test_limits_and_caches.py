"""Counted tries, cached pages, revisions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from portal.platform.storage.content_revisions import clear_recent_revisions
from portal.platform.storage.rate_limits import clear_tries, count_try
from portal.platform.storage.transaction import writing
from tests.support.cast import Cast, publish, read_guide
from tests.support.visitor import Visitor

START = datetime(2026, 11, 22, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.usefixtures("context")
def test_tries_are_counted_and_forgotten_with_time():
    with time_machine.travel(START, tick=False) as clock:
        assert [count_try("door", "me", 3, MINUTE) for _ in range(4)] == [True, True, True, False]
        assert count_try("door", "you", 3, MINUTE)
        clock.shift(timedelta(seconds=59))
        assert not count_try("door", "me", 3, MINUTE)
        clock.shift(timedelta(seconds=2))
        assert count_try("door", "me", 3, MINUTE)


@pytest.mark.usefixtures("context")
def test_a_success_forgets_the_tries():
    for _ in range(3):
        count_try("door", "me", 3, MINUTE)
    with writing():
        clear_tries("door", "me")
    assert count_try("door", "me", 3, MINUTE)


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


def test_tries_at_once_are_counted_one_by_one(app: Flask):
    def knock(_: int) -> bool:
        with app.app_context():
            return count_try("door", "me", 5, MINUTE)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(knock, range(20))) == 5
