"""No public address and no staff page of another role differs by integrity reports, whatever states they are in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.complaints.jobs import escalate_overdue_transfers
from portal.complaints.models import Complaint
from portal.complaints.retention.jobs import delete_contacts
from portal.complaints.vocabulary import ComplaintKind, ComplaintState
from portal.figures.jobs import write_finished_days
from portal.platform.storage import content_revisions, result_cache
from portal.platform.storage.access_entries import write_entries
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.queries import get_version_in_force
from portal.search.index.index_updates import refresh_index
from tests.complaints.integrity_paths import PATHS, add_inspectors, end_all
from tests.complaints.test_no_trace_of_integrity_reports import NOW, PEOPLE, pages_of
from tests.support.cast import CODE, Cast, add_departments, add_people, complain, publish, read_guide
from tests.support.databases import empty_tables
from tests.support.visitor import Visitor
from tests.test_costs import PUBLIC

pytestmark = pytest.mark.once  # what differs is made in Python
MOVES_STATES = {
    ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN, ComplaintState.ANSWERED,
    ComplaintState.PARTLY, ComplaintState.DISPUTED, ComplaintState.APPEALED, ComplaintState.APPEAL_DECIDED,
}  # fmt: skip # these are passed through
ENDS_IN = {
    ComplaintState.RECEIVED, ComplaintState.WITHDRAWN, ComplaintState.CONFIRMED, ComplaintState.APPEAL_DECIDED,
    ComplaintState.ACCEPTED, ComplaintState.HANDED_OVER, ComplaintState.UNANSWERED, ComplaintState.LAPSED,
}  # fmt: skip
ADDRESSES = [each.replace("/zh/", f"/{language}/") for each in PUBLIC for language in ("zh", "en")]


def tell(app: Flask, between: Callable[[int], object]) -> Cast:
    """Tell an ordinary story; ``between`` happens before, within and after it."""
    empty_tables(app)
    with app.test_request_context("/zh/"):
        with time_machine.travel(NOW - timedelta(days=400), tick=False):  # a portal is older than what it receives
            add_departments()
            cast = add_people()
            add_inspectors()
            publish(cast, read_guide())
            refresh_index()
        for place in range(len(PATHS)):
            between(place)
            complain(get_version_in_force(CODE))
        end_all()
        with writing():
            escalate_overdue_transfers()
            delete_contacts()
            write_finished_days()
    return cast


def public_pages(app: Flask) -> list[tuple[str, int, str, str]]:
    found = []
    visitor = Visitor(app)
    for url in dict.fromkeys(ADDRESSES):
        page_cache.clear()
        result_cache.clear()
        content_revisions.clear_recent_revisions()
        response = visitor.client.get(url)
        text = re.sub(r'value="[\w.-]{40,}"', "", response.get_data(as_text=True))
        found.append((url, response.status_code, response.headers.get("ETag", ""), text))
    return found


def looked_at(app: Flask, cast: Cast) -> tuple[list[tuple[str, int, str, str]], dict[str, list[tuple[str, str]]]]:
    pages = public_pages(app)
    of_staff = {}
    for name in PEOPLE:
        of_staff[name] = list(pages_of(app, cast, name))
        with app.app_context():
            write_entries()
    return pages, of_staff


def test_reports_in_every_state_leave_no_trace(app: Flask):
    with time_machine.travel(NOW, tick=False):
        public, of_staff = looked_at(app, tell(app, lambda place: None))
        cast = tell(app, lambda place: PATHS[place]())
        with app.app_context():
            states = set(db.session.scalars(select(Complaint.state).where(Complaint.kind == ComplaintKind.INTEGRITY)))
            assert states == ENDS_IN, "together with what is passed through, all"
            others = {ComplaintState.TO_READ, ComplaintState.NOTED, ComplaintState.TAKEN_BACK}  # of praise; no trace
            passed = {ComplaintState.DECLINED, ComplaintState.CLOSED}
            assert set(ComplaintState) - MOVES_STATES - ENDS_IN - others == passed
        public_now, of_staff_now = looked_at(app, cast)
    assert [page[0] for page, was in zip(public_now, public, strict=True) if page != was] == []
    assert {page[1] for page in public} == {200}
    for name in PEOPLE:
        assert dict(of_staff_now[name]).keys() == dict(of_staff[name]).keys(), name
        assert [url for url, page in of_staff_now[name] if dict(of_staff[name])[url] != page] == [], name
