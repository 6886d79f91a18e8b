"""Four eyes and days: approved for later, taken back, put in force by the worker or the first reader; alerts, checks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.accounts.models import Holding, Staff
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.components import TimeLimit
from portal.operating.worker import run_due_jobs
from portal.platform import clock
from portal.platform.storage import content_revisions
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.catalogue.operations import confirm_checked, list_early
from portal.procedures.drafting.operations import draft_version, edit_version, submit_version
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.queries import get_version_in_force
from portal.procedures.rules import DayNotPossibleError
from portal.procedures.versions.jobs import begin_putting_in_force
from portal.procedures.versions.operations import publish_version, put_due_versions_in_force, take_back_version
from portal.procedures.vocabulary import VersionState
from tests.support.cast import CODE, Cast, in_days, publish, read_guide
from tests.support.databases import wait_for_background
from tests.support.visitor import Visitor

WORDS = {"zh": "改了", "en": "Changed"}


def submitted(cast: Cast, days: int = 4) -> ProcedureVersion:
    """Return a second version in review, whose promise is shorter."""
    with writing():
        version = draft_version(cast["editor"], get_version_in_force(CODE).procedure)
        guide = version.guide
        guide.committed_limit = TimeLimit(amount=days)
        guide.steps[1].limit = TimeLimit(amount=days - 2)
        edit_version(cast["editor"], version, guide)
        submit_version(cast["editor"], version, what_changed=WORDS)
    return version


@pytest.mark.parametrize(("days", "is_possible"), [(-1, False), (0, True), (1, True), (366, True), (367, False)])
def test_versions_take_effect_within_a_year(app: Flask, guide_in_force: str, cast: Cast, days: int, is_possible: bool):
    with app.test_request_context("/zh/"):
        version = submitted(cast)
        if is_possible:
            with writing():
                publish_version(cast["approver"], version, from_on=in_days(days))
            assert version.state is (VersionState.SCHEDULED if days else VersionState.PUBLISHED)
        else:
            with pytest.raises(DayNotPossibleError), writing():
                publish_version(cast["approver"], version, from_on=in_days(days))
            assert version.state is VersionState.IN_REVIEW


def approve_for(app: Flask, cast: Cast, days: int) -> None:
    with app.test_request_context("/zh/"):
        version = submitted(cast)
        with writing():
            publish_version(cast["approver"], version, from_on=in_days(days))


def test_scheduled_versions_stay_private_until_effective(app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor):
    approve_for(app, cast, 10)
    assert "5 working days" in citizen.get(f"/en/procedures/{CODE}/").text
    assert citizen.get(f"/zh/procedures/{CODE}/versions/2/").status == 404


@pytest.mark.parametrize("by", ["worker", "reader"])
def test_scheduled_versions_take_effect_without_the_worker(
    app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor, by: str
):
    approve_for(app, cast, 10)
    with time_machine.travel(clock.now() + timedelta(days=10), tick=False):
        page_cache.clear()
        content_revisions.clear_recent_revisions()
        if by == "worker":
            assert "put_versions_in_force" in run_due_jobs(app)
        else:
            citizen.get(f"/en/procedures/{CODE}/")
            wait_for_background()
        page_cache.clear()
        content_revisions.clear_recent_revisions()
        assert "4 working days" in citizen.get(f"/en/procedures/{CODE}/").text
    with app.app_context():
        states = [version.state for version in db.session.query(ProcedureVersion).order_by(ProcedureVersion.number)]
        assert states == [VersionState.SUPERSEDED, VersionState.PUBLISHED]
        assert begin_putting_in_force()  # nothing holds the lock any longer


@pytest.mark.usefixtures("context")
def test_nothing_comes_into_force_before_its_day(cast: Cast):
    publish(cast, read_guide())
    version = submitted(cast)
    with writing():
        publish_version(cast["approver"], version, from_on=in_days(1))
    with writing():
        assert put_due_versions_in_force() == 0


@pytest.mark.usefixtures("context")
def test_approved_versions_can_return_to_draft(cast: Cast):
    publish(cast, read_guide())
    version = submitted(cast)
    with writing():
        publish_version(cast["approver"], version, from_on=in_days(5))
    with pytest.raises(MoveNotPossibleError), writing():
        draft_version(cast["editor"], version.procedure)
    with writing():
        take_back_version(cast["approver"], version, remarks="日期不对")
    assert (version.state, version.remarks, version.in_force_from) == (VersionState.DRAFT, "日期不对", None)
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False), writing():
        assert put_due_versions_in_force() == 0


def test_the_approver_chooses_the_effective_date(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        submitted(cast)
    approver = staff("approver").get(f"/admin/procedures/{CODE}/2/")
    assert "within one year" in approver.submit("/publish/", from_on="2020-01-01").text
    assert approver.status == 400
    approver.get(f"/admin/procedures/{CODE}/2/").submit("/publish/", from_on=in_days(3).isoformat())
    assert "come into force automatically on" in approver.text


def test_alerts_show_without_a_new_version(
    app: Flask, guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]
):
    url, words = f"/zh/procedures/{CODE}/", "窗口本周停电，请在网上申请。"
    manager = staff("manager").get(f"/admin/procedures/{CODE}/")
    manager.submit("/alert/", alert_zh=words, until=in_days(2).isoformat())
    assert words in citizen.get(url).text
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        page_cache.clear()
        content_revisions.clear_recent_revisions()
        assert words not in citizen.get(url).text
    manager.get(f"/admin/procedures/{CODE}/").submit("/alert/", alert_zh="", until="")
    assert words not in citizen.get(url).text
    with app.app_context():
        assert db.session.query(ProcedureVersion).count() == 1
        verbs = [entry.verb for entry in db.session.query(AuditEntry).filter_by(subject_kind="procedures")]
        assert verbs.count("set_alert") == 2


def test_confirming_a_check_renews_the_review_date(
    app: Flask, guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"), writing():
        db.session.query(Procedure).one().next_check_on = in_days(-40)
        holder = db.session.query(Staff).filter_by(user_name="editor").one()
        holder.holdings = [Holding(post_code="tr-review", from_on=in_days(-1))]
    editor = staff("editor")
    assert CODE in editor.get("/admin/procedures/reviews/").text
    editor.get(f"/admin/procedures/{CODE}/").submit("/checked/", post="tr-window", next_on=in_days(365).isoformat())
    assert editor.status == 400, "a post that somebody else holds"
    editor.get(f"/admin/procedures/{CODE}/").submit("/checked/", post="tr-review", next_on=in_days(365).isoformat())
    assert CODE not in editor.get("/admin/procedures/reviews/").text
    content_revisions.clear_recent_revisions()
    text = citizen.get(f"/en/procedures/{CODE}/").text
    assert "Last reviewed on" in text
    assert "reviewed by post" in text
    with app.app_context():
        procedure = db.session.query(Procedure).one()
        assert (procedure.checked_on, procedure.checked_by_post) == (in_days(0), "tr-review")
        assert db.session.query(AuditEntry).filter_by(verb="confirm_checked").count() == 1


@pytest.mark.parametrize("days", [0, -1, 800])
@pytest.mark.usefixtures("context")
def test_the_next_check_has_an_allowed_date(cast: Cast, days: int):
    procedure = publish(cast, read_guide()).procedure
    with pytest.raises(RefusedActError), writing():
        confirm_checked(cast["editor"], procedure, post_code="tr-review", next_on=in_days(days))


@pytest.mark.usefixtures("context")
def test_reviews_are_due_a_month_ahead(cast: Cast, staff: Callable[[str], Visitor]):
    procedure = publish(cast, read_guide()).procedure
    editor = staff("editor")
    for days, is_due in ((31, False), (30, True), (-1, True)):
        with writing():
            db.session.merge(procedure).next_check_on = in_days(days)
        assert (CODE in editor.get("/admin/procedures/reviews/").text) == is_due, days


@pytest.mark.usefixtures("context")
def test_published_guides_cannot_be_listed_early(cast: Cast):
    procedure = publish(cast, read_guide()).procedure
    with pytest.raises(MoveNotPossibleError), writing():
        list_early(cast["editor"], procedure, due_on=in_days(30))


@pytest.mark.usefixtures("context")
def test_an_alert_holds_to_its_last_day():
    procedure = Procedure(alert={"zh": "停电"}, alert_until=in_days(0))
    assert procedure.alert_on(in_days(0))
    assert not procedure.alert_on(in_days(1))
    assert Procedure(alert={"zh": "停电"}, alert_until=None).alert_on(in_days(900))
