"""What somebody tries who wants to hide, to stuff, or to get in: each was possible once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from portal.accounts.models import Staff
from portal.accounts.operations import assign_post, change_password, grant_role, leave_post, revoke_role
from portal.accounts.rules import is_session_over
from portal.complaints.assessment.operations import decline_complaint
from portal.complaints.following.operations import write_as_citizen
from portal.complaints.handling.operations import ask_citizen
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, DeclineReason, Verdict
from portal.library.access.permissions import CITIZEN, Role
from portal.operating import doctor
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.security.sources import source_of
from portal.platform.security.tracking_codes import new_idempotency_key
from portal.platform.storage.database import db
from portal.platform.storage.job_leases import take_lease
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.models import Rating
from portal.ratings.operations import rate
from portal.ratings.rules import TooLateToChangeError
from portal.ratings.vocabulary import RatingLevel
from tests.support.cast import CODE, PASSWORD, Cast, assign_to_handler, complain, in_days
from tests.support.figures import figures_now
from tests.support.soak import share
from tests.support.visitor import Visitor


@pytest.mark.soak
def test_integrity_reports_stay_visible_in_a_flood(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        version = get_version_in_force(CODE)
        for _ in range(share(1100)):
            complain(version, kind=ComplaintKind.CONDUCT, element="")
        reference = complain(version, kind=ComplaintKind.INTEGRITY, element="").reference
    text = staff("inspector").get("/admin/").html
    assert reference in text


@pytest.mark.soak
def test_assigned_work_stays_visible_in_a_flood(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        version = get_version_in_force(CODE)
        for _ in range(share(1100)):
            complain(version, element="")
        mine = complain(version, element="steps/accept")
        mine.due_on = in_days(30)
        with writing():
            complaint = db.session.query(Complaint).filter_by(reference=mine.reference).one()
            assign_to_handler(cast, complaint)
        reference = complaint.reference
    assert reference in staff("handler").get("/admin/").html


@pytest.mark.parametrize("press", ["decline", "ask"])
def test_lateness_is_not_hidden_by_one_press(app: Flask, guide_in_force: str, cast: Cast, press: str):
    with app.test_request_context("/zh/"):
        with clock.simulated(clock.now() - timedelta(days=40)):
            complaint = complain(get_version_in_force(CODE))
            with writing():
                kept = db.session.get_one(Complaint, complaint.id)
                kept.due_on = in_days(20)
        figures = lambda: figures_now().volumes.late  # noqa: E731
        assert figures() == 1
        with time_machine.travel(clock.now() - timedelta(days=2), tick=False), writing():
            kept = db.session.get_one(Complaint, complaint.id)
            if press == "decline":
                decline_complaint(cast["quality"], kept, reason=DeclineReason.NO_FACTS, text="不受理")
            else:
                assign_to_handler(cast, kept)
                ask_citizen(cast["handler"], kept, question="请问是哪一天？")
        assert figures() == 1
        if press == "ask":
            with writing():
                write_as_citizen(CITIZEN, db.session.get_one(Complaint, complaint.id), text="上周")
            assert db.session.get_one(Complaint, complaint.id).due_on == in_days(-20)


def test_lapsing_preserves_a_dissatisfied_verdict(app: Flask, guide_in_force: str):
    with app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(CODE))
        with writing():
            kept = db.session.get_one(Complaint, complaint.id)
            kept.state, kept.ends_on = ComplaintState.ANSWERED, in_days(-10)
            kept.verdict, kept.verdict_on = Verdict.NOT_SATISFIED, in_days(-60)
        with writing():
            assert end_states() == 1
        kept = db.session.get_one(Complaint, complaint.id)
        assert (kept.state, kept.verdict, kept.verdict_on) == (
            ComplaintState.LAPSED, Verdict.NOT_SATISFIED, in_days(-60),
        )  # fmt: skip


@pytest.mark.usefixtures("context")
def test_ratings_cannot_change_after_their_day(app: Flask, guide_in_force: str):
    version, key = get_version_in_force(CODE), new_idempotency_key()
    before_midnight = datetime(2026, 3, 31, 15, 50, tzinfo=UTC)  # 23:50 in Shanghai
    with time_machine.travel(before_midnight, tick=False), writing():
        rate(CITIZEN, version, key=key, level=RatingLevel.VERY_SATISFIED, source="a")
    for minutes, is_possible in ((5, True), (15, False)):
        level = RatingLevel.DISSATISFIED if is_possible else RatingLevel.SATISFIED
        with time_machine.travel(before_midnight + timedelta(minutes=minutes), tick=False):
            if is_possible:
                with writing():
                    rate(CITIZEN, version, key=key, level=level, source="a")
            else:
                with pytest.raises(TooLateToChangeError), writing():
                    rate(CITIZEN, version, key=key, level=level, source="a")


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_ipv6_line_is_one_source(address: str, source: str):
    assert source_of(address) == source


def test_many_addresses_of_one_line_count_as_one(app: Flask, guide_in_force: str):
    for number in range(6):
        visitor = Visitor(app)
        visitor.client.environ_base["REMOTE_ADDR"] = f"2001:db8::{number + 1:x}"
        page = visitor.get(f"/zh/procedures/{CODE}/rate/")
        page.submit(button=("level", "5"))
    with app.app_context():
        counted = [rating.is_counted for rating in db.session.query(Rating)]
        assert (len(counted), sum(counted)) == (6, 3)


@pytest.mark.usefixtures("context")
def test_duplicate_grants_are_revoked_together(cast: Cast):
    person = db.session.query(Staff).filter_by(user_name="editor").one()
    with writing():
        for _ in range(2):
            grant_role(cast["administrator"], person, Role.INSPECTOR)
            assign_post(cast["administrator"], person, "tr-review", local_today())
        revoke_role(cast["administrator"], person, Role.INSPECTOR)
        leave_post(cast["administrator"], person, "tr-review", local_today())
    assert Role.INSPECTOR not in {grant.role for grant in person.role_grants}
    assert [holding.to_on for holding in person.holdings] == [local_today()]


@pytest.mark.parametrize("event", ["password", "inactive", "forged"])
def test_stale_or_forged_partial_sign_in_fails(app: Flask, cast: Cast, event: str):
    with app.test_request_context("/zh/"), writing():
        db.session.query(Staff).filter_by(user_name="quality").one().needs_second_factor = True
    visitor = Visitor(app).get("/admin/sign-in/")
    visitor.submit(user_name="quality", password=PASSWORD)
    assert visitor.get("/admin/enrol/").status == 200
    with app.test_request_context("/zh/"), writing():
        person = db.session.query(Staff).filter_by(user_name="quality").one()
        if event == "password":
            change_password(cast["quality"], person, "quite another long password")
        if event == "inactive":
            person.is_active = False
    if event == "forged":
        with visitor.client.session_transaction() as session:
            session["pending"] = [session["pending"][0], clock.now().timestamp(), "0" * 64]
    visitor.get("/admin/enrol/")
    assert visitor.url.endswith("/admin/sign-in/")


def test_staff_cannot_read_their_own_posts_ratings(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"), writing():
        for post in ("tr-review", "tr-window"):
            rate(CITIZEN, get_version_in_force(CODE), key=new_idempotency_key(), level=RatingLevel.SATISFIED, source=post,
                 post_code=post)  # fmt: skip
    assert "tr-review" not in staff("reviewer").get("/admin/ratings/").text
    assert "tr-review" in staff("handler").get("/admin/ratings/").text


def test_a_formerly_fast_clock_blocks_nothing(app: Flask, cast: Cast):
    with app.app_context():
        with time_machine.travel(clock.now() + timedelta(days=300), tick=False), writing():
            assert take_lease("delete_contacts", timedelta(hours=1))
        with writing():
            assert take_lease("delete_contacts", timedelta(hours=1))
    now = clock.now()
    assert is_session_over(now, now + timedelta(minutes=2), now)
    assert not is_session_over(now, now + timedelta(seconds=30), now)


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://portal:p@ss@db/portal", "postgresql+psycopg://db/portal?password=pa:ss&user=x"]
)
def test_doctor_shows_no_password(app: Flask, url: str):
    from dataclasses import replace

    settings = replace(app.extensions["portal.settings"], database_url=url)
    shown = doctor.settings_shown(settings)["PORTAL_DATABASE_URL"]
    assert "ss" not in shown
