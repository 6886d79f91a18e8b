"""Every page that a person without the permission can reach is the same, whatever integrity reports lie in between.

Two portals tell the same ordinary story; in one of them integrity reports are filed and worked on before, between and
beside. Random references are numbered in the order in which they appear; everything else must be equal, to the byte:
a number of a row would tell how many rows lie in between.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from portal.complaints.assessment import operations as assessment
from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, Decision
from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.findings import operations as findings
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import ActionKind, CauseCategory, Severity, TaskKind
from portal.platform.storage.access_entries import write_entries
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from portal.search.index.index_updates import refresh_index
from tests.corrective_actions.actions.steps import act, done, opened, planned
from tests.support.cast import (
    CODE,
    Cast,
    add_departments,
    add_people,
    complain,
    complain_to_handler,
    in_days,
    publish,
    read_guide,
)
from tests.support.databases import empty_tables
from tests.support.soak import IS_SOAK, share
from tests.support.visitor import sign_in

# Whoever signs in, but the inspector: an ordinary and another department's, and the administrator.
EVERYBODY = ("handler", "quality", "editor", "supervisor", "administrator", "manager", "approver", "other_handler")
PEOPLE = EVERYBODY if IS_SOAK else EVERYBODY[:5]
PAGES_OF_A_RULE = share(20)  # of each kind of page so many are looked at
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday morning in office hours
RANDOM = re.compile(
    r"\b[CFAM]-[0-9A-Z]{4}-[0-9A-Z]{4}\b|\b[0-9a-f]{32,}\b|(?<=value=\")[\w.-]{40,}(?=\")|\b[0-9a-f]{16}\b"
)

pytestmark = pytest.mark.once  # references are made in Python, of ids that both databases count alike


def by_appearance(html: str, known: dict[str, str]) -> str:
    """Replace what is random by the order in which a person has met it; the access log orders a minute by it."""
    if "<h1>Access log</h1>" in html:
        return "".join(sorted(RANDOM.sub("random", html).split("<tr>")))
    return RANDOM.sub(lambda found: known.setdefault(found[0], f"random-{len(known)}"), html)


def pages_of(app: Flask, cast: Cast, name: str) -> Iterator[tuple[str, str]]:
    """Follow the links of the admin area as one person; yield addresses and pages."""
    visitor, waiting, seen = sign_in(app, cast, name), ["/admin/"], {"/admin/"}
    known: dict[str, str] = {}
    looked_at: Counter[str] = Counter()
    adapter = app.url_map.bind("localhost")
    while waiting:
        url = waiting.pop(0)
        try:
            endpoint, _ = adapter.match(urlsplit(url).path)
        except NotFound:
            endpoint = "nowhere"
        looked_at[endpoint] += 1
        if looked_at[endpoint] > PAGES_OF_A_RULE:
            continue
        response = visitor.client.get(url, buffered=True)
        if response.mimetype != "text/html":
            continue
        html = response.get_data(as_text=True)
        yield by_appearance(url, known), by_appearance(html, known)
        for link in re.findall(r'href="(/admin/[^"#]*)', html):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def act_on_report(cast: Cast, complaint: Complaint) -> None:
    """Handle an integrity report, its finding, an action with tasks, and two drafts of the reply."""
    finding = db.session.scalars(select(Finding).where(Finding.source_reference == complaint.reference)).one()
    inspector = cast["inspector"]
    act(assessment.accept_complaint, inspector, complaint)
    act(assessment.assign_handler, inspector, complaint, handler_id=cast.id("inspector"))
    act(handling.add_note, inspector, complaint, text="已核实一部分")
    act(handling.draft_reply, inspector, complaint, decision=Decision.UPHELD, text="初稿", remedy_given="")
    action = act(findings.open_action, inspector, finding, title="红包", description="属实", kind=ActionKind.CONDUCT,
                 severity=Severity.HIGH, owner_id=cast.id("inspector"))  # fmt: skip
    act(do.take_up, inspector, action)
    act(do.record_analysis, inspector, action, immediate_action="调离", similar_cases="无",
        cause_category=CauseCategory.PEOPLE, whys=["监督不够"])  # fmt: skip
    for _ in range(3):
        act(do.add_task, inspector, action, kind=TaskKind.CORRECTIVE, description="谈话",
            owner_id=cast.id("inspector"), due_on=in_days(5))  # fmt: skip


def report(cast: Cast) -> Complaint:
    return complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, narrative="有人要红包。")


def action_for(cast: Cast, complaint: Complaint) -> CorrectiveAction:
    finding = db.session.scalars(select(Finding).where(Finding.source_reference == complaint.reference)).one()
    return opened(cast, finding)


def tell(app: Flask, between: Callable[[Cast], None]) -> Cast:
    """Tell the ordinary story in an empty portal; ``between`` is what happens before and between its acts."""
    empty_tables(app)
    with app.test_request_context("/zh/"):
        add_departments()
        cast = add_people()
        publish(cast, read_guide())
        refresh_index()
        between(cast)
        first = complain_to_handler(cast)
        act(handling.draft_reply, cast["handler"], first, decision=Decision.UPHELD, text="第一稿", remedy_given="")
        between(cast)
        act(handling.decide_reply, cast["quality"], first, approves=False, remarks="再写")
        act(handling.draft_reply, cast["handler"], first, decision=Decision.UPHELD, text="第二稿", remedy_given="")
        act(handling.add_note, cast["handler"], first, text="电话问过")
        between(cast)
        action = planned(cast, action_for(cast, first))
        act(do.decide_plan, cast["manager"], action, approves=True)
        between(cast)
        for make in (planned, done):
            second = complain_to_handler(cast)
            between(cast)
            make(cast, action_for(cast, second))
        complain(get_version_in_force(CODE))
    return cast


def walk(app: Flask, cast: Cast) -> dict[str, list[tuple[str, str]]]:
    found = defaultdict(list)
    for name in PEOPLE:
        found[name] = list(pages_of(app, cast, name))
        with app.app_context():
            write_entries()
    return found


def test_no_page_differs_by_integrity_reports(app: Flask):
    with time_machine.travel(NOW, tick=False):
        cast = tell(app, lambda cast: None)
        sign_in(app, cast, "inspector")  # that inspectors sign in is an entry of the trail
        before = walk(app, cast)

        def reports(cast: Cast) -> None:
            act_on_report(cast, report(cast))

        cast = tell(app, reports)
        with app.test_request_context():
            numbers = db.session.scalars(select(Complaint.reference).where(Complaint.kind == ComplaintKind.INTEGRITY))
            inspector = sign_in(app, cast, "inspector")
            assert {inspector.get(f"/admin/complaints/{number}/").status for number in numbers} == {200}
            write_entries()
        after = walk(app, cast)
    for name in ("supervisor", "administrator"):
        assert any("<h1>Audit trail</h1>" in page for _, page in after[name])
    for name in PEOPLE:
        assert [url for url, _ in after[name]] == [url for url, _ in before[name]], name
        differing = [url for (url, page), (_, was) in zip(after[name], before[name], strict=True) if page != was]
        assert differing == [], name
    assert sum(map(len, before.values())) > 70, "the walk has seen the pages"
