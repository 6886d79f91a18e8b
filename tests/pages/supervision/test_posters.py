"""The poster for the hall: it says what failed, shows no more than is published, and says why where there is none."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.figures.corrections import correct_figure
from portal.figures.models import FigureDay
from portal.figures.queries import figures_of
from portal.figures.values import Volumes
from portal.library.statistics.disclosure_control import Breakdown
from portal.library.text.text_input import shortened_to
from portal.organisation.models import Department
from portal.platform.clock import local_today
from portal.platform.storage import content_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.platform.web.qr import qr_drawing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain
from tests.support.posters import BAD, GOOD, close_month, closed_month
from tests.support.visitor import Visitor
from tests.test_costs import cost

POSTER = "/en/supervision/departments/transport/poster/"
FAILED = Volumes(
    received=9,
    in_time=6,
    late=1,
    unanswered=1,
    withdrawn=1,
    unanswered_late=0,
    actions_open=3,
    actions_overdue=2,
    guide_changes_after_feedback=2,
)


def day_after(month: str) -> date:
    """Return the first day after a month."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1)


def words(visitor: Visitor, url: str) -> str:
    return " ".join(visitor.get(url).text.split())


def test_a_poster_names_what_failed(app: Flask, cast: Cast, citizen: Visitor):
    names = {"TR-102": {"zh": "渡口", "en": "Ferry"}}
    month = close_month(app, {CODE: GOOD, "TR-102": BAD}, FAILED, names=names, late_complaints=1)
    text = words(citizen, f"{POSTER}{month}/")
    for sentence in (
        "48 of 52 applications that were due were closed on time",
        "2 applications were closed late.",
        "1 complaint was replied to late.",
        "Twelve months to the end of",
        "2 applications are past their dates and still open: Ferry.",
        "Ferry: it took 11 working days until nine in ten applications were closed (promised: 8 working days).",
        "1 is late already",
        "1 was not replied to in time",
        "2 corrective actions are overdue.",
        "2 guides were changed after feedback",
        "Counted: twelve months to the end of",
    ):
        assert sentence in text


def test_same_day_services_hide_no_late_ones(app: Flask, cast: Cast, citizen: Visitor):
    at_once = {"accepted": 20, "in_time": 19, "half": 0, "nine_tenths": 0, "promised": 0}
    month = close_month(app, {"TR-102": at_once | {"late": 1}}, names={"TR-102": {"zh": "渡口", "en": "Ferry"}})
    text = words(citizen, f"{POSTER}{month}/")
    assert "The one service is due on the same day; 1 application was late." in text
    assert "Ferry ■ due on the same day, 1 of 20 late" in text
    assert "without one late" not in text


def test_late_services_of_a_day_are_not_most(app: Flask, cast: Cast, citizen: Visitor):
    """Where nine in ten took a day longer, nine in ten were not late."""
    late = GOOD | {"half": 0, "nine_tenths": 1, "promised": 0}
    month = close_month(app, {"TR-102": late}, names={"TR-102": {"zh": "渡口", "en": "Ferry"}})
    text = words(citizen, f"{POSTER}{month}/")
    assert "Ferry: it took 1 working day until nine in ten applications were closed (promised: the same day)." in text


def test_few_applications_are_drawn_one_by_one(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD | {"accepted": 42, "in_time": 41, "late": 1}})
    html = citizen.get(f"{POSTER}{month}/").html
    assert (html.count('class="unit"'), html.count('class="unit-late"')) == (41, 1)
    assert "98<small>%" in html


def test_a_month_without_failure_says_so(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD | {"accepted": 18}})
    text = words(citizen, f"{POSTER}{month}/")
    assert "Nothing was overdue" in text
    assert "No complaint was received." in text
    assert "100%" in text.replace(" ", "")


def test_fewer_than_ten_show_the_promise_alone(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: {"accepted": 9, "in_time": 8, "late": 1, "promised": 8}})
    html = citizen.get(f"{POSTER}{month}/").html
    assert "mark-band" in html
    assert (html.count("mark-half"), html.count("mark-nine")) == (1, 2), "marks beyond those of the key"
    assert "poster-share" not in html
    assert 'class="unit' not in html


def test_silence_stands_apart_from_answers(app: Flask, cast: Cast, citizen: Visitor):
    verdicts = Breakdown({"satisfied": 2, "silent": 5})
    month = close_month(app, {CODE: GOOD}, Volumes(received=10, in_time=10), verdicts=verdicts)
    html = citizen.get(f"{POSTER}{month}/").html
    assert html.index('class="sum-silent"') > html.index("not published yet") > html.index("not resolved")
    assert "+3" in words(citizen, f"{POSTER}{month}/").replace("＋", "+").replace(" ", "")


def test_services_without_room_are_counted(app: Flask, cast: Cast, citizen: Visitor):
    services = {f"TR-{number}": GOOD for number in range(20)} | {"TR-99": BAD}
    month = close_month(app, services, names={"TR-99": {"zh": "渡口", "en": "Ferry"}})
    page = citizen.get(f"{POSTER}{month}/")
    shown = page.html.count('role="img"') - 1  # the hundred squares are another
    assert 0 < shown < 21
    assert f"{21 - shown} more services are on the page" in " ".join(page.text.split())
    assert "Ferry: promised limit" in page.html, "what takes longer than promised has room first"


def test_many_failed_services_are_no_list(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {f"TR-{number}": BAD for number in range(4)})
    assert "still open: in 4 services." in words(citizen, f"{POSTER}{month}/")


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("2026-13", 400, "is no month"),
        ("October", 400, "is no month"),
        ("2999-01", 404, "is still to come"),
        ("1999-01", 404, "are kept for January 1999"),
    ],
)
def test_other_months_say_why(app: Flask, cast: Cast, citizen: Visitor, typed: str, status: int, said: str):
    month = close_month(app, {CODE: GOOD})
    page = citizen.get(f"{POSTER}{typed}/")
    assert (page.status, said in page.text) == (status, True)
    assert f"{POSTER}{month}/" in page.html, "it leads to the months there are"
    assert '<article class="poster">' not in page.html


def test_the_running_month_has_none(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD})
    page = citizen.get(f"{POSTER}{day_after(month):%Y-%m}/")
    assert (page.status, "has no figures yet" in page.text) == (404, True)


def test_nothing_counted_makes_no_poster(app: Flask, cast: Cast, citizen: Visitor):
    assert "No month has been closed yet" in citizen.get(POSTER).text
    month = close_month(app, {})
    page = citizen.get(f"{POSTER}{month}/")
    assert (page.status, "nothing was counted" in page.text) == (404, True)


def test_an_unknown_department_is_not_found(app: Flask, cast: Cast, citizen: Visitor):
    assert citizen.client.get("/en/supervision/departments/nothing/poster/2026-10/").status_code == 404


def test_a_merged_department_leads_on(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD})
    with app.test_request_context("/zh/"), writing():
        found = db.session.query(Department).filter_by(code="transport").one()
        found.closed_on, found.successor_code = day_after(month), "housing-fund"
    page_cache.clear()
    assert "has since become part of" in words(citizen, f"{POSTER}{month}/")
    page = citizen.get(f"{POSTER}{day_after(month):%Y-%m}/")
    assert (page.status, "had been closed by the end of" in page.text) == (404, True)
    assert "/departments/housing-fund/poster/" in page.html


def test_the_newest_month_is_opened(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD})
    assert citizen.client.get(POSTER).location.endswith(f"{POSTER}{month}/")


def test_the_code_leads_to_the_month(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD})
    address = f"http://localhost/en/supervision/months/{month}/departments/transport/"
    drawing = str(qr_drawing(address))
    assert drawing in citizen.get(f"{POSTER}{month}/").html
    assert citizen.get(address).status == 200


def test_other_days_make_no_month(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD})
    earlier = date.fromisoformat(f"{month}-01") - timedelta(days=9)
    with app.test_request_context("/zh/"), writing():
        row = FigureDay(as_of=earlier, kind="department", code="transport", department_code="transport", document={})
        db.session.add(row)
    page_cache.clear()
    assert 'rel="prev"' not in citizen.get(f"{POSTER}{month}/").html


def test_later_acts_change_no_poster(app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD}, FAILED)
    before = citizen.client.get(f"{POSTER}{month}/").data
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))
        with writing():
            db.session.query(Department).filter_by(code="transport").one().name = {"zh": "交通委", "en": "Mobility"}
    page_cache.clear()
    assert b"Transport Bureau" in before
    assert citizen.client.get(f"{POSTER}{month}/").data == before


def test_a_poster_names_what_was_corrected(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD}, FAILED)
    assert "Corrected afterwards" not in words(citizen, f"{POSTER}{month}/")
    correct(app, cast, "department", "transport", "10")
    correct(app, cast, "department", "transport", "11")  # the correction itself was wrong
    text = words(citizen, f"{POSTER}{month}/")
    assert "Corrected afterwards: Complaints in twelve months: published 9, right value 11. The page behind" in text
    correct(app, cast, "all", "", "11")
    correct(app, cast, "procedure", CODE, "1")
    correct(app, cast, "procedure", CODE, "2", figure="complaints_late")
    text = words(citizen, f"{POSTER}{month}/")
    assert "published 9, right value 11; 2 more values. The page behind" in text


def test_a_poster_names_the_corrected_service(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {CODE: GOOD}, FAILED)
    correct(app, cast, "procedure", CODE, "1")
    text = words(citizen, f"{POSTER}{month}/")
    assert (
        "Corrected afterwards: Road haulage licence, Complaints in twelve months: published 0, right value 1." in text
    )


def correct(app: Flask, cast: Cast, kind: str, code: str, value: str, figure: str = "complaints_received") -> None:
    """Correct a figure as of the end of the month before."""
    with app.test_request_context("/zh/"), writing():
        day = figures_of(kind, code, closed_month(local_today()))
        assert day is not None
        by = cast["quality2"].staff_id or 0
        reason = {"zh": "漏记了一件投诉", "en": "One complaint was left out"}
        correct_figure(cast["quality"], day, figure, value, reason, proposed_by_id=by)
    page_cache.clear()
    content_revisions.clear_recent_revisions()


def test_more_services_cost_no_more(app: Flask, cast: Cast, citizen: Visitor):
    month = close_month(app, {f"TR-{number}": BAD for number in range(30)}, FAILED)
    assert cost(app, citizen, f"{POSTER}{month}/") <= 9


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("short enough", 12, "short enough"),
        ("two\nlines", 20, "two lines"),
        ("words are not cut", 12, "words are…"),
        ("汉字没有空格", 8, "汉字没…"),
        ("unbreakable", 5, "unbr…"),
    ],
)
def test_long_texts_end_in_an_ellipsis(text: str, width: int, short: str):
    assert shortened_to(text, width) == short
