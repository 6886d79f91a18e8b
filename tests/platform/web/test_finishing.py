"""A shared computer: after “Finished” nothing that was open before is shown again."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.models import Complaint
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from portal.ratings.models import Rating
from tests.support.cast import CODE, PASSWORD, complain
from tests.support.filing import answer_until
from tests.support.visitor import Visitor

FOLLOW = "/zh/complaints/follow/"
NEW = f"/zh/complaints/new/?procedure={CODE}"
Filed = tuple[str, str]


@pytest.fixture
def filed(app: Flask, guide_in_force: str) -> Filed:
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number = complain(get_version_in_force(CODE), idempotency_key=key).reference
        return number, tracking_code(key)


def opened(visitor: Visitor, filed: Filed) -> dict[str, str]:
    """Return what the form that opened the complaint sent; “Back” sends it again."""
    asked = visitor.get(FOLLOW).form("/follow/").fields
    visitor.submit("/follow/", number=filed[0], code=filed[1])
    assert filed[0] in visitor.text
    return asked | {"number": filed[0], "code": filed[1]}


def test_a_finished_page_is_closed(filed: Filed, citizen: Visitor):
    asked = opened(citizen, filed)
    shown = citizen.form("/follow/").fields
    citizen.submit("/finished/")
    assert citizen.status == 200
    assert citizen.response is not None
    assert citizen.response.headers["Clear-Site-Data"] == '"cache"'
    assert "no-store" in citizen.response.headers["Cache-Control"]
    for sent in (asked, shown, shown | {"act": "write", "words": "写过的话"}, shown | {"switch_language": "1"}):
        answer = citizen.client.post(FOLLOW, data=sent, follow_redirects=True)
        page = answer.get_data(as_text=True)
        assert "已结束" in page
        assert not [text for text in (*filed, "等了三个星期", "写过的话") if text in page]


def test_it_stays_closed_without_cookies(app: Flask, filed: Filed, citizen: Visitor):
    asked = opened(citizen, filed)
    citizen.submit("/finished/")
    answer = Visitor(app).client.post(FOLLOW, data=asked, follow_redirects=True)
    assert "等了三个星期" not in answer.get_data(as_text=True)


def test_who_has_the_code_opens_it_again(filed: Filed, citizen: Visitor):
    opened(citizen, filed)
    citizen.submit("/finished/")
    opened(citizen, filed)
    citizen.submit("/follow/", button=("act", "write"), words="又来了。")
    assert citizen.status == 200


def test_a_receipt_is_shown_until_finished(app: Flask, guide_in_force: str, citizen: Visitor):
    answer_until(citizen, "story", NEW, problem="conduct")
    asked = citizen.form("/new/").fields | {"narrative": "很不耐烦。", "go": "next"}
    answer_until(citizen, "check", narrative="很不耐烦。")
    filing = citizen.form("/new/").fields | {"go": "next"}
    citizen.submit("/new/")
    with app.app_context():
        number = db.session.scalars(select(Complaint.reference)).one()
    assert number in citizen.client.post(NEW, data=filing).get_data(as_text=True)
    citizen.submit("/finished/")
    for sent in (filing, asked, filing | {"go": "back"}, filing | {"narrative": "另一件事。"}):
        page = citizen.client.post(NEW, data=sent, follow_redirects=True).get_data(as_text=True)
        assert "已结束" in page
        assert not [text for text in (number, "很不耐烦", "另一件事") if text in page]
    with app.app_context():
        assert db.session.scalar(select(func.count(Complaint.id))) == 1


def test_reasons_are_shown_until_finished(guide_in_force: str, citizen: Visitor):
    rating = f"/zh/procedures/{CODE}/rate/"
    pressed = citizen.get(rating).form().fields | {"level": "2"}
    citizen.submit(button=("level", "2"))
    reasons = citizen.form("/why/").fields
    citizen.submit("/why/", comment="说话很冲")
    assert "说话很冲" not in citizen.client.post(rating, data=pressed).get_data(as_text=True)
    other = reasons | {"comment": "别的话"}
    assert "说话很冲" in citizen.client.post(f"{rating}why/", data=other).get_data(as_text=True)
    citizen.submit("/finished/")
    assert "说话很冲" not in citizen.client.post(f"{rating}why/", data=other, follow_redirects=True).text


def test_everything_open_before_is_closed_too(filed: Filed, citizen: Visitor):
    rating = f"/zh/procedures/{CODE}/rate/"
    citizen.get(rating).submit(button=("level", "2"))
    reasons = citizen.form("/why/").fields | {"comment": "说话很冲"}
    begun = citizen.get(NEW).form("/new/").fields | {"narrative": "在另一页写的"}
    opened(citizen, filed)
    citizen.submit("/finished/")
    for url, sent in ((f"{rating}why/", reasons), (NEW, begun)):
        page = citizen.client.post(url, data=sent, follow_redirects=True).get_data(as_text=True)
        assert "已结束" in page
        assert not [text for text in ("说话很冲", "在另一页写的") if text in page]


def test_the_next_person_loses_nothing(app: Flask, filed: Filed, citizen: Visitor):
    opened(citizen, filed)
    citizen.submit("/finished/")
    citizen.get(f"/zh/procedures/{CODE}/rate/").submit(button=("level", "2"))
    citizen.submit("/why/", comment="等了很久")
    with app.app_context():
        assert db.session.scalars(select(Rating.comment)).one() == "等了很久"


def test_a_number_leaves_the_address_and_is_forgotten(filed: Filed, citizen: Visitor):
    citizen.get(f"{FOLLOW}?number={filed[0]}")
    assert filed[0] not in citizen.url
    assert citizen.form("/follow/").fields["number"] == filed[0]
    citizen.submit("/follow/", code=filed[1])
    citizen.submit("/finished/")
    assert citizen.get(FOLLOW).form("/follow/").fields["number"] == ""


def test_another_site_finishes_nothing(filed: Filed, citizen: Visitor):
    opened(citizen, filed)
    shown = citizen.form("/follow/").fields
    citizen.client.post("/zh/finished/", data={"visit_key": "0" * 40})
    assert citizen.client.post(FOLLOW, data={**shown, "act": "write", "words": "话"}).status_code == 200


def test_staff_stay_signed_in(filed: Filed, citizen: Visitor):
    citizen.get("/admin/sign-in/").submit(user_name="manager", password=PASSWORD)
    opened(citizen, filed)
    citizen.submit("/finished/")
    assert citizen.client.get("/admin/").status_code == 200
