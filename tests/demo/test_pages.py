"""Every page of the demonstration, found by following links: valid HTML, no dead link, no doubled id."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tinyhtml5.parser import HTMLParser as StrictParser

from portal.accounts.rules import DEMO_PASSWORD
from portal.demo.people import CAST
from portal.platform.web.language_routing import VIEWS
from tests.support.language_pages import read_page
from tests.support.soak import IS_SOAK

MOST_PAGES = 250
# Kinds of pages whose every instance is the same template over other rows: three of each are looked at; in make test one
# of each in the views whose templates and words are those of another view.
KIND = re.compile(
    r"(?<=/)([A-Z]{2}-\d{3}|[A-Z]-[0-9A-Z-]{9}|[a-z-]+-(window|review|decide|deliver|inspect)|\d+)(?=/|$)"
)
PER_KIND = 3
WHOLE_VIEWS = ("zh", "en")


class Page(HTMLParser):
    """The links and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")


def pages(
    client: FlaskClient, start: str, under: tuple[str, ...], per_kind: int = PER_KIND
) -> Iterator[tuple[str, str]]:
    """Yield (address, HTML) of the pages that can be reached from one, some of each kind."""
    waiting, seen, kinds = [start], {start}, Counter[str]()
    while waiting and len(seen) < MOST_PAGES * 20:
        url = waiting.pop(0)
        kind = KIND.sub("*", url.split("?")[0])
        kinds[kind] += 1
        if kinds[kind] > per_kind or sum(kinds.values()) > MOST_PAGES * 4:
            continue
        answer = client.get(url, buffered=True)
        assert answer.status_code in {200, 302}, f"{url}: {answer.status_code}"
        if answer.status_code == 302 or "html" not in answer.content_type:
            continue
        text = answer.get_data(as_text=True)
        yield url, text
        for link in Page(text).links:
            target = urldefrag(urljoin(url, link))[0]
            if target.startswith(under) and target not in seen:
                seen.add(target)
                waiting.append(target)


def check(url: str, text: str) -> None:
    parser = StrictParser()
    parser.parse(text)
    assert parser.errors == [], f"{url}: {[(where, what) for where, what, _ in parser.errors][:3]}"
    page = Page(text)
    doubled = [name for name, count in Counter(page.ids).items() if count > 1]
    assert doubled == [], f"{url}: ids {doubled}"
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= {*page.ids, ""}, f"{url}: {inside - set(page.ids)} lead nowhere"


@pytest.mark.soak
@pytest.mark.parametrize("view", VIEWS)
def test_the_public_pages(demo: Flask, view: str):
    start, count = f"/{view}/", 0
    per_kind = PER_KIND if IS_SOAK or view in WHOLE_VIEWS else 1
    for url, text in pages(demo.test_client(), start, (start,), per_kind):
        check(url, text)
        assert not start.startswith("/zh-hant") or read_page(text).simplified_only == set(), url
        count += 1
    assert count > 40


@pytest.mark.parametrize("user_name", [name for name in CAST if not name[-1].isdigit()])
def test_the_desk_of_every_role(demo: Flask, user_name: str):
    client = demo.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/admin/sign-in/").get_data(as_text=True))
    assert token is not None
    data = {"csrf_token": token[1], "user_name": user_name, "password": DEMO_PASSWORD}
    assert client.post("/admin/sign-in/", data=data).status_code in {302, 303}
    count = 0
    for url, text in pages(client, "/admin/", ("/admin/",)):
        check(url, text)
        count += 1
    assert count >= 4


def test_every_guide_answers_and_is_rated_and_supervised(demo: Flask):
    client = demo.test_client()
    found = client.get("/api/v1/procedures").get_json()
    assert found["total"] >= 40
    for language in ("zh", "en"):
        assert client.get(f"/{language}/supervision/").status_code == 200
    table = client.get("/data/supervision.csv").get_data(as_text=True)
    assert len(table.splitlines()) > 55
