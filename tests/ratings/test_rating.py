"""Ratings: one press is enough, a bad one reports a finding, nobody stuffs the box."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import FindingState, Severity, SourceKind
from portal.library.access.permissions import CITIZEN
from portal.platform import clock
from portal.platform.security.tracking_codes import new_idempotency_key
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.jobs import delete_old_source_hashes
from portal.ratings.models import Rating
from portal.ratings.operations import Reasons, explain_rating, rate
from portal.ratings.rules import ReasonsGivenError, TooLateToChangeError
from portal.ratings.vocabulary import Driver, RatingChannel, RatingLevel
from tests.support.cast import CODE, Cast, publish, read_guide
from tests.support.soak import share
from tests.support.visitor import Visitor

RATE = f"/zh/procedures/{CODE}/rate/"


def press(visitor: Visitor, level: str, url: str = RATE) -> Visitor:
    return visitor.get(url).submit(button=("level", level))


def body_of(answer: TestResponse) -> str:
    return re.sub(r'name="csrf_token"[^>]*', "", answer.get_data(as_text=True))


def all_ratings() -> list[Rating]:
    return list(db.session.scalars(select(Rating).order_by(Rating.id)))


def give(level: str, source: str = "one address") -> Rating:
    with writing():
        return rate(
            CITIZEN, get_version_in_force(CODE), key=new_idempotency_key(), level=RatingLevel(level), source=source
        )


def test_one_press_rates_and_reasons_follow(app: Flask, guide_in_force: str, citizen: Visitor):
    press(citizen, "4")
    assert citizen.status == 200
    with app.app_context():
        assert [rating.level for rating in all_ratings()] == [4]
    citizen.submit("/why/", drivers="courtesy", comment="很耐心", days_taken="3")
    assert "谢谢" in citizen.text
    assert "/zh-large/" not in citizen.html.split("<main")[0].split("<body")[1], "a switch would lose what was answered"
    assert citizen.get(f"{RATE}why/").status == 200, "who comes back later begins anew"
    with app.app_context():
        (rating,) = all_ratings()
        assert (rating.drivers, rating.comment, rating.days_taken) == (["courtesy"], "很耐心", 3)
        assert rating.channel is RatingChannel.WEB
        assert db.session.scalar(select(func.count(Finding.id))) == 0


def test_resubmitting_a_form_keeps_one_rating(app: Flask, guide_in_force: str, citizen: Visitor):
    form = citizen.get(RATE).form()
    for _ in range(3):
        assert citizen.client.post(RATE, data={**form.fields, "level": "5"}).status_code == 200
    with app.app_context():
        assert len(all_ratings()) == 1


@pytest.mark.parametrize(
    ("first", "second", "reported"),
    [("5", "1", ["1/5"]), ("1", "5", ["1/5\n→ 5/5 · 评价人已更改评价，不再是差评。"]), ("4", "5", [])],
)
def test_whoever_pressed_the_wrong_button_presses_another(
    app: Flask, guide_in_force: str, citizen: Visitor, first: str, second: str, reported: list[str]
):
    form = citizen.get(RATE).form()
    for level in (first, second):
        assert citizen.client.post(RATE, data={**form.fields, "level": level}).status_code == 200
    with app.app_context():
        assert [rating.level for rating in all_ratings()] == [int(second)]
        assert [finding.reported for finding in db.session.scalars(select(Finding))] == reported


def test_turning_a_rating_makes_one_finding(app: Flask, guide_in_force: str, citizen: Visitor):
    form = citizen.get(RATE).form()
    for level in "1515151":
        assert citizen.client.post(RATE, data={**form.fields, "level": level}).status_code == 200
    with app.app_context():
        finding = db.session.scalars(select(Finding)).one()
        assert (finding.reported, finding.state) == ("1/5\n→ 1/5", FindingState.AWAITING_TRIAGE)
        verbs = db.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.subject == finding.reference).order_by(AuditEntry.id)
        ).all()
        assert verbs == ["report_finding", *["revise_report"] * 6], "one entry for each turn"


def test_reasons_sent_twice_answer_alike(app: Flask, guide_in_force: str, citizen: Visitor):
    press(citizen, "2")
    fields = citizen.form("/why/").fields | {"comment": "等了三个小时"}
    answers = [citizen.client.post(f"{RATE}why/", data=fields) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({body_of(answer) for answer in answers}) == 1
    with app.app_context():
        assert db.session.scalars(select(Finding)).one().reported == "2/5\n等了三个小时"
        entries = select(func.count(AuditEntry.id)).where(AuditEntry.verb == "explain_rating")
        assert db.session.scalar(entries) == 1


def test_other_reasons_are_refused_with_both(app: Flask, guide_in_force: str, citizen: Visitor):
    press(citizen, "2")
    fields = citizen.form("/why/").fields
    citizen.client.post(f"{RATE}why/", data=fields | {"comment": "等了三个小时", "drivers": "speed"})
    citizen.response = citizen.client.post(f"{RATE}why/", data=fields | {"comment": "其实是两个小时"})
    assert citizen.status == 400
    assert "等了三个小时" in citizen.text
    assert citizen.form("/why/").fields["comment"] == "其实是两个小时"
    with app.app_context():
        assert [rating.comment for rating in all_ratings()] == ["等了三个小时"]


def test_foreign_or_expired_keys_rate_nothing(app: Flask, cast: Cast, guide_in_force: str, citizen: Visitor):
    with app.test_request_context("/zh/"):
        publish(cast, read_guide("NR-101"))
    form = citizen.get(RATE).form()
    citizen.client.post(RATE, data={**form.fields, "level": "5"})
    other = citizen.client.post("/zh/procedures/NR-101/rate/", data={**form.fields, "level": "1"})
    assert other.status_code == 400
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert citizen.client.post(RATE, data={**form.fields, "level": "1"}).status_code == 400
    with app.app_context():
        assert [rating.level for rating in all_ratings()] == [5]


@pytest.mark.parametrize(("level", "findings"), [("3", 0), ("2", 1), ("1", 1)])
def test_a_bad_rating_reports_a_finding(app: Flask, guide_in_force: str, citizen: Visitor, level: str, findings: int):
    press(citizen, level)
    assert ("complaints/new" in citizen.html.split("<main")[1]) == bool(findings)
    citizen.submit("/why/", drivers="speed", comment="等了三个小时", asked_extra="房东身份证")
    with app.app_context():
        found = db.session.scalars(select(Finding)).all()
        assert len(found) == findings
        for finding in found:
            assert finding.source_kind is SourceKind.RATING
            assert finding.severity is Severity.LOW
            assert "等了三个小时" in finding.reported
            assert "房东身份证" in finding.reported


def test_ratings_are_explained_once_within_an_hour(app: Flask, guide_in_force: str, context: None):
    rating = give("2")
    with writing():
        explain_rating(CITIZEN, rating, reasons=Reasons((Driver.SPEED,), "慢"))
    with pytest.raises(ReasonsGivenError), writing():
        explain_rating(CITIZEN, rating, reasons=Reasons((Driver.SPEED,), "还是慢"))
    late = give("5")
    with (
        time_machine.travel(clock.now() + timedelta(minutes=61)),
        pytest.raises(TooLateToChangeError),
        writing(),
    ):
        explain_rating(CITIZEN, late, reasons=Reasons())
    assert [each.comment for each in all_ratings()] == ["慢", ""]


@pytest.mark.parametrize(("post", "kept"), [("tr-window", "tr-window"), ("ps-window", ""), ("x' OR 1", "")])
def test_counter_codes_name_only_the_guides_posts(
    app: Flask, guide_in_force: str, citizen: Visitor, post: str, kept: str
):
    citizen.get(f"/r/{CODE}?post={post}")
    citizen.submit(button=("level", "5"))
    with app.app_context():
        (rating,) = all_ratings()
        assert (rating.channel, rating.post_code) == (RatingChannel.COUNTER, kept)


@pytest.mark.parametrize("data", [{"level": "6"}, {"level": ""}, {"level": "5", "key": "x"}, {"level": "five"}])
def test_invalid_ratings_show_the_buttons_again(
    app: Flask, guide_in_force: str, citizen: Visitor, data: dict[str, str]
):
    form = citizen.get(RATE).form()
    answer = citizen.client.post(RATE, data={**form.fields, **data})
    assert answer.status_code == 400
    assert 'name="level" value="1"' in answer.get_data(as_text=True)
    with app.app_context():
        assert all_ratings() == []


def test_a_lost_cookie_loses_no_words(app: Flask, guide_in_force: str, citizen: Visitor):
    press(citizen, "2")
    fields = citizen.form("/why/").fields | {"comment": "窗口没人"}
    citizen.client.delete_cookie("session")
    answer = citizen.client.post(f"{RATE}why/", data=fields)
    assert answer.status_code == 400
    assert "窗口没人" in answer.get_data(as_text=True)


@pytest.mark.soak
def test_one_source_can_hardly_move_the_mean(app: Flask, guide_in_force: str, context: None):
    with writing():
        version = get_version_in_force(CODE)
        for number in range(300):
            rate(CITIZEN, version, key=f"{number:040x}", level=RatingLevel.SATISFIED, source=f"address {number}")
        for number in range(share(1000)):
            rate(CITIZEN, version, key=f"f{number:039x}", level=RatingLevel.VERY_DISSATISFIED, source="one address")
    counted = [rating.level for rating in all_ratings() if rating.is_counted]
    assert len(counted) == 303
    assert 4 - sum(counted) / len(counted) <= 0.05


def test_excess_ratings_are_accepted_but_not_counted(app: Flask, guide_in_force: str, context: None):
    assert [give("5").is_counted for _ in range(4)] == [True, True, True, False]
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert give("5").is_counted


def test_rating_sources_are_deleted_after_two_days(app: Flask, guide_in_force: str, context: None):
    give("5")
    with writing():
        assert delete_old_source_hashes() == 0
    with time_machine.travel(clock.now() + timedelta(days=2, minutes=1)), writing():
        assert delete_old_source_hashes() == 1
    assert [rating.source_hash for rating in all_ratings()] == [None]


def test_staff_read_the_ratings_of_their_department_only(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        rating = give("1")
        with writing():
            explain_rating(CITIZEN, rating, reasons=Reasons((Driver.COURTESY,), "说话很冲"))
    assert "说话很冲" in staff("manager").get("/admin/ratings/?only=bad").text
    assert "说话很冲" not in staff("other_manager").get("/admin/ratings/").text
    assert staff("editor").get("/admin/ratings/").status == 403
