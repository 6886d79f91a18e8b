"""What was written leaves on its day, into the archive first, and stays while something still runs."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.authority_settings.definitions import COMPLAINT_TEXT_DAYS, CONTACT_DAYS, RATING_TEXT_DAYS
from portal.complaints.following.operations import give_verdict
from portal.complaints.handling import operations as handling
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.retention.jobs import delete_contacts, delete_texts
from portal.complaints.retention.operations import end_hold, hold_texts
from portal.complaints.vocabulary import Decision, Identity
from portal.corrective_actions.findings.operations import decide_no_cause, open_action, propose_no_cause
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import ActionKind, FindingState, NoCauseReason, Severity
from portal.library.access.permissions import CITIZEN
from portal.operating.doctor import examine
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.jobs import delete_old_texts
from portal.ratings.models import Rating
from portal.ratings.operations import Reasons, explain_rating, rate
from portal.ratings.vocabulary import Driver, RatingChannel, RatingLevel
from tests.support.cast import CODE, Cast, assign_to_handler, complain

CANARY = "窗口让我跑了三趟王小燕雀"


@pytest.fixture(autouse=True)
def _no_archive(app: Flask) -> None:
    folder = Path(app.extensions["portal.settings"].data_dir) / "archive"
    folder.unlink() if folder.is_file() else shutil.rmtree(folder, ignore_errors=True)


def later(days: int) -> Any:
    return clock.simulated(clock.now() + timedelta(days=days))


@pytest.fixture
def closed(app: Flask, cast: Cast, guide_in_force: str, context: None) -> Complaint:
    """Return a complaint that ended and was closed the day after, its finding without a cause."""
    complaint = complain(get_version_in_force(CODE), narrative=CANARY, identity=Identity.NAMED, contact=CANARY)
    finding = db.session.scalars(select(Finding)).one()
    with writing():
        assign_to_handler(cast, complaint)
        handling.draft_reply(cast["handler"], complaint, decision=Decision.UPHELD, text=CANARY, remedy_given=CANARY)
        handling.decide_reply(cast["manager"], complaint, approves=True)
        give_verdict(CITIZEN, complaint, verdict="confirm", text=CANARY)
        propose_no_cause(cast["quality"], finding, reason=next(iter(NoCauseReason)))
        decide_no_cause(cast["quality2"], finding, agrees=True)
    with later(1), writing():
        assert end_states() == 1
    assert complaint.closed_on is not None
    return complaint


def archived(app: Flask, kind: str) -> list[dict[str, Any]]:
    folder = Path(app.extensions["portal.settings"].data_dir) / "archive"
    assert all(os.stat(path).st_mode & 0o777 == 0o600 for path in folder.glob("*"))
    return [
        json.loads(line) for path in folder.glob(f"{kind}-*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]


def everything(app: Flask) -> str:
    """Return all that the database holds, as text."""
    tables = db.metadata.tables.values()
    return "".join(str(row) for table in tables for row in db.session.execute(select(table)))


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (1, False)])
def test_texts_go_to_the_archive_on_their_day(app: Flask, closed: Complaint, days: int, *, is_kept: bool):
    with later(1 + COMPLAINT_TEXT_DAYS.default + days), writing():
        delete_contacts()
        assert delete_texts() == (0 if is_kept else 1)
    assert (CANARY in everything(app)) == is_kept
    records = archived(app, "complaints")
    assert [record["narrative"] for record in records] == ([] if is_kept else [CANARY])
    assert "contact" not in json.dumps(records)


def test_what_runs_keeps_contact_and_texts(app: Flask, closed: Complaint, cast: Cast):
    with writing():
        hold_texts(cast["quality"], closed, reason="行政诉讼正在审理。")
    with later(9999), writing():
        assert (delete_contacts(), delete_texts()) == (0, 0)
    with writing():
        end_hold(cast["quality"], closed)
    with later(9999), writing():
        assert (delete_contacts(), delete_texts()) == (1, 1)


def test_an_open_action_keeps_contact_and_texts(app: Flask, closed: Complaint, cast: Cast):
    finding = db.session.scalars(select(Finding)).one()
    with writing():
        finding.state = FindingState.AWAITING_TRIAGE
    with writing():
        open_action(cast["quality"], finding, title="查", description="查", kind=ActionKind.CONDUCT,
                    severity=Severity.LOW, owner_id=cast.id("handler"))  # fmt: skip
    with later(9999), writing():
        assert (delete_contacts(), delete_texts()) == (0, 0)


def test_an_archive_that_cannot_be_written_deletes_nothing(app: Flask, closed: Complaint):
    folder = Path(app.extensions["portal.settings"].data_dir) / "archive"
    folder.write_text("a file where the folder would be", "utf-8")
    with later(9999), pytest.raises(OSError), writing():  # noqa: PT011 - of the system, in its words
        delete_texts()
    assert CANARY in everything(app)


def test_doctor_says_what_is_due(app: Flask, closed: Complaint):
    def said() -> str:
        return next(each.message for each in examine(app) if each.check == "retention")

    with later(1 + CONTACT_DAYS.default):
        assert said().startswith("nothing is due")
    with later(2 + CONTACT_DAYS.default):
        assert "1 contacts of complaints" in said()


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (1, False)])
def test_texts_of_ratings_leave_on_their_day(
    app: Flask, guide_in_force: str, context: None, days: int, *, is_kept: bool
):
    with writing():
        rating = rate(CITIZEN, get_version_in_force(CODE), key="0" * 40, level=RatingLevel("2"), source="1.1.1.1",
                      post_code="", channel=RatingChannel.WEB)  # fmt: skip
        explain_rating(CITIZEN, rating, reasons=Reasons((Driver.SPEED,), CANARY, asked_extra="户口簿"))
    with later(RATING_TEXT_DAYS.default + days), writing():
        delete_old_texts()
    assert (CANARY in everything(app)) == is_kept
    stored = db.session.scalars(select(Rating)).one()
    assert bool(stored.asked_extra), "that more was asked for still counts"
    assert len(archived(app, "ratings")) == (0 if is_kept else 1)
