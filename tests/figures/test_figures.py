"""Public figures: right, frozen as of yesterday, and never pointing at a citizen."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.appeals.operations import decide_appeal, file_appeal
from portal.complaints.assessment import operations as assessment_operations
from portal.complaints.assessment.operations import assign_handler
from portal.complaints.following import operations as following_operations
from portal.complaints.handling import operations as handling_operations
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import AppealOutcome, ComplaintKind, ComplaintState, Decision, DeclineReason
from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.actions import verification
from portal.corrective_actions.findings.operations import open_action
from portal.corrective_actions.findings.queries import find_report
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import ActionKind, CancelReason, Severity, SourceKind
from portal.figures.files.csv_export import safe_cell
from portal.figures.values import Volumes
from portal.library.access.permissions import CITIZEN
from portal.library.statistics.disclosure_control import Period
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import wrong_cells
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.operations import rate
from portal.ratings.vocabulary import RatingLevel
from tests.corrective_actions.actions import steps
from tests.support.cast import CODE, Cast, assign_to_handler, complain
from tests.support.figures import figures_now, publish_figures
from tests.support.visitor import Visitor

AS_OF = date(2026, 11, 22)
PERIOD = Period(AS_OF)


@pytest.mark.parametrize(("in_time", "late", "share"), [(399, 1, 99), (1, 399, 1), (400, 0, 100), (0, 0, None)])
def test_only_all_on_time_is_all(in_time: int, late: int, share: int | None):
    assert Volumes(in_time=in_time, late=late).in_time_share == share


def days_ago(days: int) -> Any:
    return clock.simulated(clock.now() - timedelta(days=days))


def filed(days: int, **fields: Any) -> Complaint:
    with days_ago(days):
        return complain(get_version_in_force(CODE), **fields)


def answer(cast: Cast, complaint: Complaint, days: int) -> None:
    with days_ago(days), writing():
        assign_to_handler(cast, complaint)
        handling_operations.draft_reply(
            cast["handler"], complaint, decision=Decision.UPHELD, text="是的", remedy_given=""
        )
        handling_operations.decide_reply(cast["manager"], complaint, approves=True)


def volumes() -> Volumes:
    return figures_now("procedure", CODE).volumes


def test_complaints_are_counted_by_outcome_and_timeliness(app: Flask, cast: Cast, guide_in_force: str, context: None):
    answer(cast, filed(60), 55)  # in time
    answer(cast, filed(60), 20)  # late
    filed(60)  # never answered: late and unanswered
    filed(3)  # not due yet
    declined, withdrawn = filed(9), filed(8)
    with days_ago(2), writing():
        assessment_operations.decline_complaint(
            cast["quality"], declined, reason=DeclineReason.NO_FACTS, text="没有事实"
        )
    with days_ago(2), writing():
        following_operations.withdraw_complaint(CITIZEN, withdrawn)
    filed(0)  # today's are counted tomorrow
    found = volumes()
    assert (found.received, found.in_time, found.late, found.unanswered) == (6, 1, 2, 2)
    assert (found.declined, found.withdrawn) == (1, 1)
    assert found.in_time_share == 33


def test_a_complaint_has_one_outcome_in_the_figures(app: Flask, cast: Cast, guide_in_force: str, context: None):
    reopened, answered_today = filed(60), filed(60)
    answer(cast, reopened, 20)
    with days_ago(10), writing():
        following_operations.give_verdict(CITIZEN, reopened, verdict="dispute")
        handling_operations.reopen_complaint(cast["quality"], reopened, handler_id=cast.id("quality2"))
        following_operations.withdraw_complaint(CITIZEN, reopened)
    answer(cast, answered_today, 0)  # at the end of yesterday it was overdue
    found = volumes()
    assert (found.received, found.late, found.withdrawn) == (2, 2, 0)
    assert (found.unanswered, found.unanswered_late) == (1, 1)
    outcomes = found.declined + found.withdrawn + found.in_time + found.late + found.unanswered - found.unanswered_late
    assert outcomes == found.received


def test_a_reply_is_late_after_the_last_day(app: Flask, cast: Cast, guide_in_force: str, context: None):
    on_time, late = filed(80), filed(80)
    today = local_today()
    answer(cast, on_time, (today - on_time.due_on).days)
    answer(cast, late, (today - late.due_on).days - 1)
    assert (volumes().in_time, volumes().late) == (1, 1)


def test_reviews_leave_late_replies_late(app: Flask, cast: Cast, guide_in_force: str, context: None):
    complaint = filed(60)
    answer(cast, complaint, 20)
    with days_ago(10), writing():
        following_operations.give_verdict(CITIZEN, complaint, verdict="dispute")
        handling_operations.reopen_complaint(cast["quality"], complaint, handler_id=cast.id("quality2"))
    assert (volumes().in_time, volumes().late) == (0, 1)


def test_appeals_leave_missing_replies_late(app: Flask, cast: Cast, guide_in_force: str, context: None):
    complaint = filed(300)
    with days_ago(20), writing():
        while end_states():
            pass
    assert complaint.state is ComplaintState.UNANSWERED
    with days_ago(10), writing():
        file_appeal(CITIZEN, complaint, reason="一直没有答复")
    assert (volumes().unanswered, volumes().unanswered_late) == (1, 1), "the appeal has a date of its own"
    with days_ago(5), writing():
        decide_appeal(cast["supervisor"], complaint, outcome=AppealOutcome.SENT_BACK, text="要查")
        assign_handler(cast["quality"], complaint, handler_id=cast.id("handler"))
        handling_operations.draft_reply(
            cast["handler"], complaint, decision=Decision.UPHELD, text="是的", remedy_given=""
        )
        handling_operations.decide_reply(cast["manager"], complaint, approves=True)
    assert (volumes().in_time, volumes().late) == (0, 1)


def test_findings_and_actions_are_counted_open_and_overdue(app: Flask, cast: Cast, guide_in_force: str, context: None):
    filed(1)
    filed(30)
    placed = filed(30).reference
    with days_ago(29), writing():
        finding = find_report(SourceKind.COMPLAINT, placed)
        assert finding is not None
        open_action(
            cast["quality"], finding, title="x", description="x", kind=ActionKind.RESOURCES, severity=Severity.HIGH,
            owner_id=cast.id("handler"),
        )  # fmt: skip
    found = volumes()
    assert (found.findings_open, found.findings_overdue) == (2, 1)
    assert (found.actions_open, found.actions_overdue) == (1, 1)


def test_actions_are_counted_by_how_they_ended(app: Flask, cast: Cast, guide_in_force: str, context: None):
    for days in (5, 40, 150, 250):  # the months in which these are reported are those of four ages
        filed(days)
    filed(2)
    with days_ago(1):
        findings = db.session.scalars(select(Finding).order_by(Finding.reported_at)).all()
        effective, cancelled = steps.opened(cast, findings[0]), steps.opened(cast, findings[1])
        steps.verified(cast, steps.done(cast, effective), is_effective=False)
        steps.verified(cast, steps.done(cast, effective))
        steps.act(verification.reopen_action, cast["quality"], effective)
        steps.act(do.propose_cancelling, cast["quality"], cancelled, reason=CancelReason.OPENED_IN_ERROR)
        steps.act(do.decide_cancelling, cast["manager"], cancelled, agrees=True)
    found = volumes()
    assert (found.actions_not_effective, found.actions_reopened, found.actions_cancelled) == (1, 1, 1)
    assert (found.findings_half_year, found.findings_older) == (1, 0)
    assert wrong_cells() == []


def test_months_without_complaints_are_there_too(app: Flask, cast: Cast, guide_in_force: str, context: None):
    filed(40)
    lines = figures_now("department", "transport").months
    assert len(lines) == 12
    assert sum(line.received for line in lines) == 1


def test_ratings_are_shown_from_ten_upwards(app: Flask, guide_in_force: str, citizen: Visitor):
    with app.test_request_context("/zh/"):
        rate_often(9)
    assert "暂不公布" in figures_page(app, citizen)
    with app.test_request_context("/zh/"):
        rate_often(1)
        found = figures_now("procedure", CODE)
        assert found.levels.total == 10
        assert found.content_share == 100
    assert "100%" in figures_page(app, citizen)


def rate_often(times: int) -> None:
    with days_ago(40), writing():
        version = get_version_in_force(CODE)
        for _ in range(times):
            key = f"{clock.now().timestamp():.6f}{_}".replace(".", "").zfill(40)
            rate(CITIZEN, version, key=key, level=RatingLevel.SATISFIED, source=key)


def figures_page(app: Flask, citizen: Visitor) -> str:
    publish_figures(app)
    return citizen.get(f"/zh/supervision/procedures/{CODE}/").text


@pytest.mark.parametrize(
    "url",
    ["/zh/supervision/", "/zh/supervision/departments/transport/", f"/zh/supervision/procedures/{CODE}/",
     f"/zh/procedures/{CODE}/", "/zh/departments/transport/", "/data/supervision.csv", "/zh/improvements/", "/zh/"],
)  # fmt: skip
def test_integrity_reports_change_no_public_page(
    app: Flask, cast: Cast, guide_in_force: str, citizen: Visitor, url: str
):
    def body() -> bytes:
        publish_figures(app)
        return citizen.client.get(url).get_data()

    before = body()
    with app.test_request_context("/zh/"):
        complaint = filed(70, kind=ComplaintKind.INTEGRITY)
        with days_ago(60), writing():
            assessment_operations.accept_complaint(cast["inspector"], complaint)
    assert body() == before
    with app.test_request_context("/zh/"):
        filed(70)
    if "supervision" in url:
        assert body() != before


def test_the_file_says_the_same_as_the_pages(app: Flask, cast: Cast, guide_in_force: str, citizen: Visitor):
    with app.test_request_context("/zh/"):
        answer(cast, filed(60), 55)
    publish_figures(app)
    answer_ = citizen.client.get("/data/supervision.csv")
    assert answer_.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer_.get_data().decode("utf-8-sig"))))
    of_guide = next(row for row in rows if row["code"] == CODE)
    of_department = next(row for row in rows if row["code"] == "transport")
    for row in (of_guide, of_department):
        assert (row["complaints_received"], row["complaints_answered_in_time"]) == ("1", "1")
        assert row["rating_5"] == row["verdict_silent"] == ""  # withheld, not nought


@pytest.mark.parametrize(("name", "written"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("道路运输", "道路运输"), ("", "")])
def test_a_name_is_no_formula(name: str, written: str):
    assert safe_cell(name) == written


def test_supervision_is_shown_before_any_figures(app: Flask):
    for page in ("/zh/supervision/", "/data/waits.csv"):
        assert app.test_client().get(page).status_code == 200
