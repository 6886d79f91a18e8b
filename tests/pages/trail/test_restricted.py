"""Entries of restricted records are the inspectors' alone; nobody reads of what is about themselves."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal.accounts.models import Holding
from portal.complaints.assessment.operations import accept_complaint, link_complaints
from portal.complaints.filing.rules import NameNeededError
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, Identity, LinkKind
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.library.domain.domain_errors import RefusedActError
from portal.pages.trail.vocabulary import RECORD_KINDS
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import Base, db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.tables import METADATA
from tests.complaints.test_no_trace_of_integrity_reports import act_on_report, report
from tests.corrective_actions.actions.steps import act, opened, planned
from tests.support.cast import CODE, Cast, complain, complain_to_handler, in_days
from tests.support.visitor import Visitor

TRAIL = "/admin/trail/"
Signer = Callable[[str], Visitor]


@pytest.fixture
def restricted(app: Flask, cast: Cast, guide_in_force: str) -> set[str]:
    """Lead an integrity report through its states; return the numbers of all that came of it."""
    with app.test_request_context("/zh/"):
        complaint = report(cast)
        act_on_report(cast, complaint)
        with pytest.raises(RefusedActError):
            act(accept_complaint, cast["handler"], complaint)
        finding = db.session.scalars(select(Finding)).one()
        assert finding.action is not None
        return {complaint.reference, finding.reference, finding.action.reference}


def numbers(visitor: Visitor, query: str = "") -> set[str]:
    """Return the numbers of records on all pages and in the file."""
    found, url = "", f"{TRAIL}{query}"
    while url:
        found += visitor.get(url).html.partition("<h1>")[2]
        older = re.search(r'rel="next" href="([^"]+)"', visitor.html)
        url = older[1].replace("&amp;", "&") if older else ""
    found += visitor.client.get(f"{TRAIL}entries.csv{query}").get_data(as_text=True)
    return set(re.findall(r"\b[CFA]-\w{4}-\w{4}\b", found))


@pytest.mark.parametrize("name", ["supervisor", "administrator"])
def test_only_inspectors_read_of_restricted_records(staff: Signer, restricted: set[str], name: str):
    assert numbers(staff("inspector")) == restricted
    assert numbers(staff(name)) == set()
    for number in restricted:
        answers = [
            staff(name).get(f"{TRAIL}?reference={each}").html.partition("<h1>")[2].replace(each, "")
            for each in (number, number[:2] + "0000-0000")
        ]
        assert answers[0] == answers[1], "as of a number that was never given"
        assert "No entries match." in answers[0]
    for query in ("kind=tasks", "kind=complaints", "kind=findings", "kind=corrective_actions", "outcome=refused",
                  "verb=acknowledge_report", "verb=add_task", "person=handler"):  # fmt: skip
        assert "No entries match." in staff(name).get(f"{TRAIL}?{query}").text, query


def test_inspectors_read_the_whole_history(app: Flask, staff: Signer, restricted: set[str]):
    with app.app_context():
        action = db.session.scalars(select(CorrectiveAction.reference)).one()
        complaint = db.session.scalars(select(Complaint.reference)).one()
    text = staff("inspector").get(f"{TRAIL}?reference={action}").text
    assert text.count("Task of an action") >= 3, "tasks stand with their action"
    assert action in text
    assert "Act refused" in staff("inspector").get(f"{TRAIL}?reference={complaint}").text


def test_numbers_of_tasks_tell_nothing(app: Flask, cast: Cast, staff: Signer, restricted: set[str]):
    with app.test_request_context("/zh/"):
        finding = complain_to_handler(cast).reference
        open_one = db.session.scalars(select(Finding).where(Finding.source_reference == finding)).one()
        action = planned(cast, opened(cast, open_one)).reference
        task = db.session.scalars(select(Task.id).order_by(Task.id.desc())).first()
    visitor = staff("supervisor")
    assert "Add a task" in visitor.get(f"{TRAIL}?reference={action}").text
    assert "Add a task" not in visitor.get(f"{TRAIL}?reference={task}").html.partition("<tbody>")[2]
    assert f">{task}<" not in visitor.get(f"{TRAIL}?kind=tasks").html


def test_refused_filings_are_for_inspectors(app: Flask, staff: Signer, guide_in_force: str):
    with app.test_request_context("/zh/"), pytest.raises(NameNeededError):
        complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, identity=Identity.NAMED, contact="")
    assert "NameNeededError" in staff("inspector").get(f"{TRAIL}?outcome=refused").text
    assert "NameNeededError" not in staff("supervisor").get(f"{TRAIL}?outcome=refused").text


def test_unknown_kinds_are_for_inspectors(app: Flask, cast: Cast, staff: Signer):
    with app.app_context(), writing():
        db.session.execute(insert(AuditEntry), [entry_of("unheard_of", "X-1")])
    assert "unheard_of" in staff("inspector").get(TRAIL).text
    assert "unheard_of" not in staff("supervisor").get(TRAIL).text


def test_entries_of_the_release_before_are_restricted(app: Flask, cast: Cast, staff: Signer):
    with app.app_context(), writing():
        row = entry_of("guides", "csv")
        del row["is_restricted"]
        db.session.execute(insert(AuditEntry), [row])
    assert "Guides as a file" in staff("inspector").get(TRAIL).html.partition("<tbody>")[2]
    assert "Guides as a file" not in staff("supervisor").get(TRAIL).html.partition("<tbody>")[2]


def entry_of(kind: str, subject: str) -> dict[str, Any]:
    return {"at": clock.now(), "staff_id": None, "roles": "", "posts": "", "verb": "x", "subject_kind": kind,
            "subject": subject, "fields": [], "outcome": "done", "is_restricted": False}  # fmt: skip


def test_nobody_reads_of_their_own_post(app: Flask, cast: Cast, staff: Signer, guide_in_force: str):
    with app.test_request_context("/zh/"):
        complaint = complain_to_handler(cast)
        finding = db.session.scalars(select(Finding).where(Finding.source_reference == complaint.reference)).one()
        action = planned(cast, opened(cast, finding))
        of_matter = {complaint.reference, finding.reference, action.reference}
    for name in ("supervisor", "inspector", "administrator"):
        assert numbers(staff(name)) == of_matter
        assert "Add a task" in staff(name).get(f"{TRAIL}?kind=tasks").text
        with app.app_context(), writing():
            db.session.add(Holding(staff_id=cast.id(name), post_code="tr-review", from_on=in_days(-900)))
        assert numbers(staff(name)) == set()
        assert "No entries match." in staff(name).get(f"{TRAIL}?kind=tasks").text


def test_links_to_reports_are_of_the_reports(app: Flask, cast: Cast, staff: Signer, guide_in_force: str):
    with app.test_request_context("/zh/"):
        ordinary, secret = complain(get_version_in_force(CODE)), report(cast)
        both = replace(cast["quality"], grants=cast["quality"].grants | cast["inspector"].grants)
        act(link_complaints, both, ordinary, other=secret, kind=LinkKind.DUPLICATE)
        number = secret.reference
    assert number in staff("inspector").get(f"{TRAIL}?verb=link_complaint").text
    assert "No entries match." in staff("supervisor").get(f"{TRAIL}?verb=link_complaint").text


def test_records_of_secrets_say_so():
    secret = {"complaints", "findings", "corrective_actions"}
    models = {mapper.local_table.description: mapper.class_ for mapper in Base.registry.mappers}
    for name in set(RECORD_KINDS) & set(METADATA.tables):
        points = {key.column.table.name for key in METADATA.tables[name].foreign_keys}
        if name in secret or points & secret:
            assert hasattr(models[name], "is_restricted"), f"{name}: say which entries are for inspectors alone"
