"""What a request costs in queries: a page never asks more because there are more rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from portal.authority_settings.definitions import PORTAL_NAME
from portal.authority_settings.queries import current
from portal.complaints.handling.operations import draft_reply
from portal.complaints.vocabulary import Decision, Identity
from portal.library.guide.components import Text
from portal.platform.storage import content_revisions, result_cache
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.queries import get_version_in_force
from portal.search.index.catalogue_cache import cached_catalogue
from portal.search.index.index_updates import refresh_index
from tests.support.cast import CODE, STEP, Cast, complain, complain_to_handler, publish, read_guide
from tests.support.filing import answer_until, file_by_form
from tests.support.visitor import Visitor

# Page -> the most queries it may ask, but for that of the revisions.
PUBLIC = {
    "/zh/": 10, "/zh/procedures/": 7, f"/zh/procedures/{CODE}/": 9, "/zh/search?q=货运": 5, "/zh/suggest?q=货": 3, "/zh/opensearch.xml": 1, "/api/v1/search?q=货运": 4, "/zh/departments/": 5,
    "/zh/departments/transport/": 13, "/zh/posts/tr-review/": 6, f"/zh/procedures/{CODE}/versions/": 2,
    f"/zh/procedures/{CODE}/versions/1/": 4, "/zh/improvements/": 3, "/zh/suggestions/": 4, "/zh/supervision/": 17, "/zh/supervision/services/": 8, "/zh/supervision/departments/transport/": 16,
    f"/zh/supervision/procedures/{CODE}/": 11, "/data/supervision.csv": 12, "/data/waits.csv": 12, "/data/figures-dictionary.csv": 1, "/data/corrections.csv": 2,
    "/data/complaint-months.csv": 12, "/data/coverage.csv": 10,
    "/zh/supervision/months/": 7, "/zh/open-data/": 9, "/api/v1/figures": 6, "/api/v1/figures/definitions": 1, "/sitemap.xml": 4, "/robots.txt": 1, "/zh/about/": 1, "/api/v1/procedures": 4,
    f"/zh/procedures/{CODE}/notice/": 5, f"/zh/procedures/{CODE}/card/": 3, "/zh/departments/transport/notices/": 8,
    f"/zh/deadline/?procedure={CODE}&accepted_on=2025-09-26": 5, "/api/v1/deadline?accepted_on=2025-09-26&amount=5&unit=working_days": 3,
    "/zh/standards/": 8, f"/zh/procedures/{CODE}.json": 3, f"/zh/procedures/{CODE}.jsonld": 5,
}  # fmt: skip
# Signing in costs four: session, person, roles, posts; two more look for text that is not
# submitted yet, and for the key of the page.
ADMIN = {
    "/admin/": 37, "/admin/changes/": 9, "/admin/sessions/": 7, "/admin/complaints/": 14, "/admin/ratings/": 9, "/admin/actions/findings/": 10, "/admin/actions/": 9,
    "/admin/procedures/": 12, "/admin/improvements/": 10,
    "/admin/changes/figures/": 9, "/admin/calendar/2026/": 14, "/admin/cases/": 11, "/admin/cases/ended/": 10, "/admin/cases/lights/": 16,
    "/admin/search/": 8, "/admin/search/phrases/": 8,
    "/admin/procedures/reviews/": 9, "/admin/organisation/": 8, "/admin/standards/": 9, "/admin/exchange/": 8,
    f"/admin/procedures/{CODE}/": 11, f"/admin/procedures/{CODE}/1/": 13,
}  # fmt: skip

BESIDE_A_REPLY = 39


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def cost(app: Flask, visitor: Visitor, url: str) -> int:
    page_cache.clear()
    result_cache.clear()
    content_revisions.clear_recent_revisions()
    with app.app_context():
        cached_catalogue()  # what a process remembers is read once for all pages
        current(PORTAL_NAME)
    with counted(app) as asked:
        assert visitor.client.get(url).status_code == 200
    return len([statement for statement in asked if "FROM revisions" not in statement])  # one a second for all pages


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_page_keeps_its_price(app: Flask, guide_in_force: str, citizen: Visitor, url: str):
    assert cost(app, citizen, url) <= PUBLIC[url]


def test_a_kept_page_asks_nothing(app: Flask, guide_in_force: str, citizen: Visitor):
    citizen.client.get("/zh/procedures/")
    with counted(app) as asked:
        citizen.client.get("/zh/procedures/")
    assert asked == []


@pytest.mark.parametrize("element", ["", STEP])  # a whole guide names several posts
def test_filing_keeps_its_price(app: Flask, guide_in_force: str, citizen: Visitor, element: str):
    address = f"/zh/complaints/new/?procedure={CODE}"
    file_by_form(citizen, address)  # what a process remembers is read once for all
    form = answer_until(citizen, "check", address, element=element)
    with counted(app) as asked:
        assert "<dd>C-" in form.submit("/new/", button=("go", "next")).html
    begun = next(number for number, statement in enumerate(asked) if "INTO conflict_parties" in statement)
    in_transaction = [each for each in asked[begun:] if "revisions" not in each]
    assert len(in_transaction) <= 8, in_transaction
    assert len(asked) <= 15, "with what is read before, and the limits on the source"


def test_pages_cost_the_same_with_more_rows(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    quality, citizen = staff("quality"), Visitor(app)
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))
    urls = [(citizen, url) for url in PUBLIC] + [(quality, url) for url in ADMIN]
    before = [cost(app, visitor, url) for visitor, url in urls]
    with app.test_request_context("/zh/"):
        for code in ("NR-101", "HF-101", "MR-101"):
            publish(cast, read_guide(code))
        refresh_index()
        for _ in range(10):
            complain(get_version_in_force(CODE))
    after = [cost(app, visitor, url) for visitor, url in urls]
    grown = [(url, was, now) for (_, url), was, now in zip(urls, before, after, strict=True) if now > was]
    assert grown == []
    limits = PUBLIC | ADMIN
    dear = [f"{url}: {now}" for (_, url), now in zip(urls, after, strict=True) if now > limits[url]]
    assert not dear, ", ".join(dear)


def test_what_stands_beside_a_reply_keeps_its_price(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    """An assessor's page of a draft is dearest: the guide, earlier complaints, finding, action, what may be linked."""
    named = {"identity": Identity.NAMED, "contact": "0756-1234567"}
    with app.test_request_context("/zh/"):
        for _ in range(2):
            complain(get_version_in_force(CODE), **named)
        publish(cast, read_guide(CODE).model_copy(update={"online_depth": Text(zh="一级", en="One")}))
    visitor, found = staff("quality"), []
    for more in (0, 12):
        with app.test_request_context("/zh/"):
            for _ in range(more):
                complain(get_version_in_force(CODE), **named)
            complaint = complain_to_handler(cast, **named)
            with writing():
                draft_reply(cast["handler"], complaint, decision=Decision.UPHELD, text="属实。", remedy_given="")
            url = f"/admin/complaints/{complaint.reference}/"
        found.append(cost(app, visitor, url))
    assert found[0] == found[1]
    assert found[1] <= BESIDE_A_REPLY
