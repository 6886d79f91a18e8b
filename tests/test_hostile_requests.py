"""Every form and address, with what nobody should send: a clear answer, never a 500, and no process held or filled."""

import gc
import hashlib
import resource
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from portal.cases.intake.operations import add_source
from portal.complaints.vocabulary import ComplaintKind
from portal.library.access.permissions import SYSTEM
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain, complain_to_handler
from tests.support.hostile_requests import Attacker, walk
from tests.support.soak import IS_SOAK
from tests.support.visitor import Visitor

TOKEN = "a token of a system"
PEOPLE = ("editor", "approver", "handler", "manager", "quality", "inspector", "administrator")
# On each database 50,000, with new pages looked at after each round; make test sends a seeded few.
ROUNDS, REQUESTS_OF_A_ROUND = (25, 2000) if IS_SOAK else (1, 250)
MAX_GROWN_BYTES = 100 * 1024 * 1024
MAX_SECONDS = 1.0  # of processor time, in make soak alone
STARTS = ["/zh/", "/en/", f"/zh/procedures/{CODE}/", f"/zh/complaints/new/?procedure={CODE}", "/zh/complaints/follow/"]


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the parser drops the files of a form that it cannot read
def test_hostile_requests_are_answered(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], record_property: Callable[..., None]
):
    with app.test_request_context("/zh/"):
        complain_to_handler(cast)
        complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, element="")
        with writing():
            digest = hashlib.sha256(TOKEN.encode()).hexdigest()
            add_source(SYSTEM, code="counter", department_code=None, token_hash=digest)
    visitors = [(staff(name), ["/admin/"]) for name in (PEOPLE if IS_SOAK else PEOPLE[::3])]
    attacker = Attacker(2026, f"Bearer {TOKEN}")
    before = 0
    for number in range(ROUNDS):
        attacker.walks = [walk(app, visitor, *starts) for visitor, starts in [*visitors, (Visitor(app), STARTS)]]
        pages = {url: html for each in attacker.walks for url, html in each.pages.items()}
        twice = {url: names for url, html in pages.items() if (names := _sent_twice(html))}
        assert not twice, "a field takes one value"
        attacker.send(REQUESTS_OF_A_ROUND)
        before = before or (_resident_bytes() if number > ROUNDS // 10 else 0)  # when the caches are full
    gc.collect()  # of those files, while their warning is not heard
    tally = attacker.tally
    assert sum(tally.statuses.values()) == ROUNDS * REQUESTS_OF_A_ROUND
    grown = _resident_bytes() - before if before else 0
    record_property("hostile", f"{tally.statuses}, slowest {tally.slowest[0]:.2f} s, grown by {grown >> 20} MB")
    assert not tally.failures, tally.failures[:5]
    if IS_SOAK:
        assert tally.slowest[0] <= MAX_SECONDS, tally.slowest
        assert grown <= MAX_GROWN_BYTES


class SentTwice(HTMLParser):
    """The names that a browser would send twice from one form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.form, self.seen, self.twice = "", set[tuple[str, str]](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = values.get("id") or f"form {self.getpos()}"
        is_one = tag in {"textarea", "select"} or (
            tag == "input" and values.get("type") not in {"radio", "checkbox", "submit"}
        )
        if is_one and values.get("name"):
            place = (values.get("form", self.form), values["name"])
            if place in self.seen:
                self.twice.append(values["name"])
            self.seen.add(place)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = ""


def _sent_twice(html: str) -> list[str]:
    reader = SentTwice()
    reader.feed(html)
    return reader.twice


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
