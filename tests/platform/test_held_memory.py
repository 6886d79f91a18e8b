"""What a process remembers between requests is bounded in bytes, whatever is asked of it."""

import gzip

import pytest
from flask import Flask, Response

from portal.library.text import conversion
from portal.platform.storage import result_cache
from portal.platform.web import page_cache

pytestmark = pytest.mark.once


def test_pages_are_held_up_to_some_bytes(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page_cache, "MAX_HELD_BYTES", 5000)
    monkeypatch.setattr(gzip, "compress", lambda body, *_, **__: body)
    page_cache.clear()
    with app.test_request_context("/zh/"):
        for number in range(20):
            page_cache._store((str(number),), Response("x" * 900))
    assert sum(len(packed) for *_, packed in page_cache._pages.values()) == 4500
    assert ("19",) in page_cache._pages


def test_long_texts_are_converted_and_not_stored():
    held = conversion._stored.cache_info().currsize
    for number in range(20):
        assert conversion.converted(f"个人说明{number}" * 100, "zh-hant").startswith("個人說明")
    assert conversion._stored.cache_info().currsize == held


@pytest.mark.usefixtures("context")
def test_results_are_not_kept_by_long_texts():
    asked: list[str] = []

    @result_cache.cached
    def count(text: str) -> int:
        asked.append(text)
        return len(text)

    result_cache.clear()
    for text in ("a", "a", "b" * 300, "b" * 300):
        count(text)
    assert asked == ["a", "b" * 300, "b" * 300]
    assert len(result_cache._results) == 1
