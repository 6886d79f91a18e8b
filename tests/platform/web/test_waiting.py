"""Waiting tickets: who comes too soon keeps the form, reads when to press again, and the same button then works once."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.models import Complaint
from portal.library.access.limits import (
    ANSWER_AS_CITIZEN,
    EXPLAIN_RATING,
    FILE_COMPLAINT,
    FINISH,
    FOLLOW_COMPLAINT,
    RATE,
)
from portal.platform.security.tracking_codes import new_idempotency_key, read_code, tracking_code
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from portal.ratings.models import Rating
from tests.support.cast import CODE, complain
from tests.support.filing import file_by_form
from tests.support.floods import from_address, use_up
from tests.support.visitor import Visitor

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai
NEW = f"/zh/complaints/new/?procedure={CODE}"
FOLLOW = "/zh/complaints/follow/"
Clock = time_machine.Traveller


@pytest.fixture
def clock(guide_in_force: str) -> Iterator[Clock]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def filed(app: Flask, guide_in_force: str) -> tuple[str, str]:
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        return complain(get_version_in_force(CODE), idempotency_key=key).reference, tracking_code(key)


def file(visitor: Visitor, words: str = "等了三个星期。") -> Visitor:
    return file_by_form(visitor, NEW, narrative=words)


def switch(visitor: Visitor, to: str) -> Visitor:
    """Press the button of the header that leads to another language or view."""
    address = re.findall(f'form="typed" formaction="(/{to}/[^"]+)"', visitor.html)[0].replace("&amp;", "&")
    fields = visitor.form().fields | {"switch_language": "1"}
    visitor.url, visitor.response = address, visitor.client.post(address, data=fields)
    return visitor


def wait_of(visitor: Visitor) -> int:
    assert visitor.response is not None
    return int(visitor.response.headers["Retry-After"])


def count(app: Flask, table: type[Complaint] | type[Rating]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(table.id))) or 0


def test_a_flood_of_complaints_waits(app: Flask, clock: Clock):
    """Twenty-five in a few seconds from one source: the first are filed, each later one waits longer."""
    visitors = [file(from_address(app, f"203.0.113.{number}:{4000 + number}")) for number in range(25)]
    assert [visitor.status for visitor in visitors] == [200] * 10 + [429] * 15
    assert [wait_of(visitor) for visitor in visitors[10:]] == list(range(10, 160, 10))
    assert count(app, Complaint) == 10
    clock.shift(timedelta(seconds=150))
    assert {visitor.submit("/new/").status for visitor in visitors[10:]} == {200}
    assert count(app, Complaint) == 25


def test_a_hall_that_files_ten_notices_nothing(app: Flask, clock: Clock):
    for _ in range(10):
        assert file(from_address(app, "203.0.113.7")).status == 200
    clock.shift(timedelta(hours=1))
    assert file(from_address(app, "203.0.113.7")).status == 200
    assert file(from_address(app, "203.0.114.7")).status == 200


def test_the_form_comes_back_with_all_typed(app: Flask, citizen: Visitor, clock: Clock):
    use_up(app, FILE_COMPLAINT)
    page = file(citizen, "窗口三次退件。")
    assert page.status == 429
    assert wait_of(page) == 10
    alert = page.html.split('role="alert"')[1].split("</div>")[0]
    assert "14:00:10" in alert
    assert "10" in alert
    assert "窗口三次退件。" in page.text
    assert page.form("/new/").fields["narrative"] == "窗口三次退件。"
    assert page.form("/new/").buttons[0] == ("go", "next"), "the same button"
    assert "http-equiv" not in page.html, "nothing reloads by itself"
    clock.shift(timedelta(seconds=10))
    assert page.submit("/new/").status == 200
    assert "C-" in page.text


def test_pressing_early_loses_no_place(app: Flask, citizen: Visitor, clock: Clock):
    use_up(app, FILE_COMPLAINT, queued=3)
    file(citizen)
    assert wait_of(citizen) == 40
    clock.shift(timedelta(seconds=30))
    assert citizen.submit("/new/").status == 429
    assert wait_of(citizen) == 10
    clock.shift(timedelta(seconds=10))
    assert citizen.submit("/new/").status == 200


def test_a_ticket_survives_another_language(app: Flask, citizen: Visitor, clock: Clock):
    use_up(app, FILE_COMPLAINT)
    file(citizen)
    fields = citizen.form("/new/").fields
    switched = citizen.client.post(f"/en/complaints/new/?procedure={CODE}", data=fields | {"switch_language": "1"})
    tickets = re.findall('name="waiting_ticket" value="([^"]+)"', switched.get_data(as_text=True))
    assert tickets == [fields["waiting_ticket"]]
    assert "after 14:00:10" in switched.get_data(as_text=True).split('role="alert"')[1]
    clock.shift(timedelta(seconds=10))
    switched = citizen.client.post(f"/en/complaints/new/?procedure={CODE}", data=fields | {"switch_language": "1"})
    assert 'role="alert"' not in switched.get_data(as_text=True), "the wait is over"


def test_a_ticket_is_for_one_form(app: Flask, clock: Clock):
    use_up(app, FILE_COMPLAINT, "203.0.113.7")
    first, second = (file(from_address(app, "203.0.113.7")) for _ in range(2))
    ticket = first.form("/new/").fields["waiting_ticket"]
    clock.shift(timedelta(seconds=10))
    data = second.form("/new/").fields | {"go": "next"}
    assert second.client.post(NEW, data=data | {"waiting_ticket": ticket}).status_code == 429, "another form"
    stranger = from_address(app, "198.51.100.7")
    use_up(app, FILE_COMPLAINT, "198.51.100.7")
    file(stranger)
    fields = stranger.form("/new/").fields | {"go": "next"}
    fields |= {"waiting_ticket": ticket, "idempotency_key": first.form("/new/").fields["idempotency_key"]}
    assert stranger.client.post(NEW, data=fields).status_code == 429, "another source"
    assert first.submit("/new/").status == 200
    assert count(app, Complaint) == 1


@pytest.mark.parametrize("ticket", ["", "x", "WyJ4IiwxLCJ5Il0.forged", "\ud800"])
def test_a_forged_ticket_is_none(app: Flask, citizen: Visitor, clock: Clock, ticket: str):
    use_up(app, FILE_COMPLAINT)
    file(citizen)
    clock.shift(timedelta(seconds=1))
    data = citizen.form("/new/").fields | {"go": "next", "waiting_ticket": ticket.encode("utf-8", "replace")}
    assert citizen.client.post(NEW, data=data).status_code == 429


def test_a_code_ticket_works_once(app: Flask, filed: tuple[str, str], citizen: Visitor):
    with time_machine.travel(NOW, tick=False) as clock:
        use_up(app, FOLLOW_COMPLAINT, subject=read_code(filed[0]))
        citizen.get(FOLLOW).submit("/follow/", number=filed[0], code="wrong")
        assert citizen.status == 429
        assert citizen.form("/follow/").fields["code"] == "wrong"
        wait = wait_of(citizen)
        assert "14:00:" in switch(citizen, "zh-large").html.split('role="alert"')[1], "the wait is said there too"
        clock.shift(timedelta(seconds=wait))
        fields = citizen.form("/follow/").fields
        assert citizen.client.post(FOLLOW, data=fields).status_code == 404
        assert citizen.client.post(FOLLOW, data=fields | {"code": filed[1]}).status_code == 429


def test_neighbours_of_a_guesser_see_theirs(app: Flask, filed: tuple[str, str]):
    """Somebody in the hall types wrong codes for other numbers; a right pair is not counted, and waits a little."""
    with time_machine.travel(NOW, tick=False) as clock:
        guesser, neighbour = from_address(app, "203.0.113.7"), from_address(app, "203.0.113.8")
        for number in range(59):
            guesser.get(FOLLOW).submit("/follow/", number=f"C-0000-{number:04d}", code="wrong")
        for _ in range(20):
            assert neighbour.get(FOLLOW).submit("/follow/", number=filed[0], code=filed[1]).status == 200
        use_up(app, FOLLOW_COMPLAINT, "203.0.113.0", "nobody's", queued=30)  # no wait could be longer
        neighbour.get(FOLLOW).submit("/follow/", number=filed[0], code=filed[1])
        assert neighbour.status == 429
        assert wait_of(neighbour) <= 60
        clock.shift(timedelta(seconds=60))
        assert neighbour.submit("/follow/").status == 200


def test_no_flood_shuts_following_for_all(app: Flask, filed: tuple[str, str], citizen: Visitor):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(3):
            use_up(app, FOLLOW_COMPLAINT, "198.51.100.7", "C-0000", queued=300)  # three thousand wrong ones, and more
            citizen.get(FOLLOW).submit("/follow/", number=filed[0], code=filed[1])
            assert citizen.status == 429
            assert wait_of(citizen) <= 60
            clock.shift(timedelta(seconds=wait_of(citizen)))
            assert citizen.submit("/follow/").status == 200


def test_a_message_meets_two_limits_and_comes_through(app: Flask, filed: tuple[str, str], citizen: Visitor):
    with time_machine.travel(NOW, tick=False) as clock:
        citizen.get(FOLLOW).submit("/follow/", number=filed[0], code=filed[1])
        words = "星期二。"
        statuses: list[int] = []
        for _ in range(4):
            use_up(app, FOLLOW_COMPLAINT, subject=read_code(filed[0]))  # others go on
            use_up(app, ANSWER_AS_CITIZEN, subject=filed[0], queued=9)
            if statuses:
                citizen.submit()  # the one button of the page that says when
            else:
                citizen.submit("/follow/", button=("act", "write"), words=words)
            statuses.append(citizen.status)
            if citizen.status == 429:
                clock.shift(timedelta(seconds=wait_of(citizen)))
        assert statuses == [429, 429, 429, 200], "what was given for one limit is not lost to the other"
        assert words in citizen.text


def test_a_rating_and_its_reasons_wait(app: Flask, citizen: Visitor, clock: Clock):
    use_up(app, RATE)
    citizen.get(f"/zh/procedures/{CODE}/rate/").submit(button=("level", "2"))
    assert citizen.status == 429
    assert count(app, Rating) == 0
    wait = wait_of(citizen)
    for page in (citizen, switch(citizen, "en")):
        assert page.html.count("level-pressed") == 1
        assert 'value="2"' in page.html.split("level-pressed")[1].split(">")[0]
        assert "14:00:" in page.html.split('role="alert"')[1]
    assert count(app, Rating) == 0
    clock.shift(timedelta(seconds=wait))
    assert citizen.submit(button=("level", "2")).status == 200
    use_up(app, EXPLAIN_RATING)
    citizen.submit("/why/", comment="排队太久。")
    assert citizen.status == 429
    assert citizen.form("/why/").fields["comment"] == "排队太久。"
    clock.shift(timedelta(seconds=wait_of(citizen)))
    assert citizen.submit("/why/").status == 200
    assert count(app, Rating) == 1


def test_finishing_waits_and_closes_then(app: Flask, filed: tuple[str, str], citizen: Visitor):
    with time_machine.travel(NOW, tick=False) as clock:
        use_up(app, FINISH)
        asked = citizen.get(FOLLOW).submit("/follow/", number=filed[0], code=filed[1]).form("/follow/").fields
        citizen.submit("/finished/")
        assert citizen.status == 429
        assert 'role="alert"' in citizen.html
        clock.shift(timedelta(seconds=wait_of(citizen)))
        citizen.submit()
        assert citizen.url.endswith("/finished/")
        answer = citizen.client.post(FOLLOW, data=asked, follow_redirects=True)
        assert filed[0] not in answer.get_data(as_text=True)


def test_a_full_queue_says_when_to_return(app: Flask, citizen: Visitor, clock: Clock):
    use_up(app, FILE_COMPLAINT, queued=60)
    file(citizen)
    assert (citizen.status, wait_of(citizen)) == (429, 610)
    assert "11分钟后" in citizen.text
    assert "waiting_ticket" not in citizen.form("/new/").fields
    clock.shift(timedelta(seconds=610))
    assert citizen.submit("/new/").status == 200


@pytest.mark.once
def test_every_posting_route_has_a_limit(app: Flask):
    from portal.library.access.limits import LIMITS
    from tests.architecture.test_access import BEFORE_SIGN_IN, PUBLIC_ROUTES

    limited = {route for limit in LIMITS for route in limit.routes}
    posting = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posting & (PUBLIC_ROUTES | BEFORE_SIGN_IN) == limited, "add a record to portal/library/access/limits.py"


def test_only_wrong_tokens_wait(app: Flask, citizen: Visitor, monkeypatch: pytest.MonkeyPatch):
    from portal.cases.intake import api
    from portal.library.access.limits import REPORT_CASES

    use_up(app, REPORT_CASES)
    answer = citizen.client.post("/api/v1/cases", json={"cases": []}, headers={"Authorization": "Bearer guess"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "error" in (answer.get_json() or {})
    monkeypatch.setattr(api, "_source", object)
    assert citizen.client.post("/api/v1/cases", json={"cases": []}).status_code == 400, "it goes on to the content"
