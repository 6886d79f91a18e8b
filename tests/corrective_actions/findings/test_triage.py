"""Triage of many findings at once: what has the same cause is placed together."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.corrective_actions.findings import operations
from portal.corrective_actions.findings.queries import findings_alike
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.rules import OwnerIsComplainedAboutError
from portal.corrective_actions.vocabulary import ActionKind, FindingState, Severity, SourceKind
from portal.library.access.permissions import SYSTEM
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.support.cast import CODE, STEP, Cast
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("guide_in_force")


def report(number: int, **other: Any) -> Finding:
    """Report that a step of a case was late."""
    about = {"element": STEP, "post_code": "tr-review", "department_code": "transport", "procedure_code": CODE} | other
    with writing():
        return operations.report_finding(
            SYSTEM, operations.Report(SourceKind.MISSED_LIMIT, f"B-{number}", reported="late", **about)
        )


def opened(cast: Cast, finding: Finding, owner: str = "handler") -> CorrectiveAction:
    return operations.open_action(
        cast["quality"], finding, title="x", description="x", kind=ActionKind.GUIDE_WRONG, severity=Severity.MEDIUM,
        owner_id=cast.id(owner),
    )  # fmt: skip


def test_similar_findings_are_triaged_together(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        first = report(1).reference
        alike = {report(number).reference for number in (2, 3)}
        apart = {report(4, element="steps/decide").reference, report(5, is_restricted=True).reference,
                 report(6, department_code="health").reference, report(7, procedure_code="NR-101").reference}  # fmt: skip
    page = staff("quality").get(f"/admin/actions/findings/{first}/")
    assert "2 other findings on the same element await triage" in page.text
    page.submit("/open/", title="Late", description="x", kind="guide_wrong", severity="medium",
                owner=cast.id("handler"), with_alike="y")  # fmt: skip
    with app.app_context():
        action = db.session.scalars(select(CorrectiveAction)).one()
        assert {finding.reference for finding in action.findings} == {first, *alike}
        left = db.session.scalars(select(Finding).where(Finding.state == FindingState.AWAITING_TRIAGE))
        assert {finding.reference for finding in left} == apart
        placed = db.session.scalars(select(AuditEntry.subject).where(AuditEntry.verb == "place_in_action")).all()
        assert sorted(placed) == sorted({first, *alike})


def test_similar_findings_stay_unless_selected(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        in_hand = report(1)
        with writing():
            action = opened(cast, in_hand).reference
        first, other = report(2).reference, report(3).reference
    staff("quality").get(f"/admin/actions/findings/{first}/").submit("/join/", action=action)
    with app.app_context():
        states = dict(db.session.execute(select(Finding.reference, Finding.state)).all())
        assert (states[first], states[other]) == (FindingState.IN_ACTION, FindingState.AWAITING_TRIAGE)


@pytest.mark.usefixtures("context")
def test_one_unassignable_finding_blocks_the_whole_group(cast: Cast):
    first, other = report(1), report(2, post_code="tr-deliver")  # the handler holds that post
    with pytest.raises(OwnerIsComplainedAboutError), writing():
        action = opened(cast, first)
        operations.join_alike(cast["quality"], first, action=action)
    assert db.session.query(CorrectiveAction).count() == 0
    assert {first.state, other.state} == {FindingState.AWAITING_TRIAGE}


@pytest.mark.usefixtures("context")
def test_what_is_about_oneself_is_not_among_them(cast: Cast):
    first = report(1)
    report(2, post_code="tr-deliver")
    assert len(findings_alike(cast["quality"], first)) == 1
    assert findings_alike(cast["handler"], first) == []


def test_actions_of_another_department_are_not_offered(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        first, other = report(1).reference, report(2, department_code="health")
        with writing():
            action = opened(cast, other, "other_handler").reference
    page = staff("quality").get(f"/admin/actions/findings/{first}/")
    assert action not in page.html
    token = page.form("/open/").fields["csrf_token"]
    answer = page.client.post(f"/admin/actions/findings/{first}/join/", data={"csrf_token": token, "action": action})
    assert answer.status_code == 400
    assert "Someone else may have acted first" not in answer.get_data(as_text=True)
