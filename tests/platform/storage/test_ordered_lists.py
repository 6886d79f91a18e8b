"""Long lists: every row in reach once, in order, however the list is cut into pages and wherever it is gone on with."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select
from werkzeug.exceptions import NotFound

from portal.complaints.models import Complaint
from portal.complaints.queries import complaints_for, is_in_reach
from portal.complaints.rules import ON_A_DESK
from portal.complaints.vocabulary import ComplaintKind, ComplaintState
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.pagination import COUNTED_TO, PAGES_COUNTED, PER_PAGE, PagePlace
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.models import Rating
from portal.ratings.vocabulary import RatingChannel
from tests.support.cast import CODE, Cast, complain
from tests.support.visitor import Visitor

MORE_THAN_COUNTED = COUNTED_TO + PER_PAGE + 3


def add_complaints(count: int) -> None:
    """Add copies of a complaint with other states, departments, kinds, posts and days."""
    chance = random.Random(1)
    pattern = complain(get_version_in_force(CODE))
    with writing():
        given = {column.key: getattr(pattern, column.key) for column in Complaint.__mapper__.column_attrs}
        del given["id"]
        rows = [given | {
            "reference": f"C-{number:04}-0000", "key_hash": f"{number}", "due_on": local_today() + timedelta(days=chance.randrange(9)),
            "state": chance.choice(list(ComplaintState)), "department_code": chance.choice(["transport", "health"]),
            "kind": chance.choice([ComplaintKind.OTHER, ComplaintKind.INTEGRITY]), "post_code": chance.choice(["tr-review", ""]),
        } for number in range(count)]  # fmt: skip
        db.session.execute(insert(Complaint), rows)


def in_order(references: set[str]) -> list[str]:
    """Return complaints as the list of the desk has them."""
    rows = db.session.scalars(select(Complaint).where(Complaint.reference.in_(references))).all()
    worked = sorted((row for row in rows if row.state in ON_A_DESK), key=lambda row: (row.due_on, row.id))
    others = [row for row in rows if row.state not in ON_A_DESK]
    return [row.reference for row in [*worked, *sorted(others, key=lambda row: (row.due_on, row.id), reverse=True)]]


def read_all(read: Callable[[PagePlace], Any], place: PagePlace) -> list[str]:
    """Return the references of a list from a place on, page after page as its links lead."""
    page = read(place)
    found = [row.reference for row in page.rows]
    while page.has_next:
        page = read(PagePlace(page.next["page"], page.next["from"] or ""))
        found += [row.reference for row in page.rows]
    return found


@pytest.mark.parametrize("name", ["quality", "manager", "inspector", "supervisor", "handler", "reviewer"])
def test_a_list_has_every_row_once_in_order(app: Flask, guide_in_force: str, cast: Cast, name: str):
    actor = cast[name]
    with app.test_request_context("/zh/"):
        add_complaints(400)
        expected = in_order(set(db.session.scalars(select(Complaint.reference).where(is_in_reach(actor)))))
        assert len(expected) > PER_PAGE
        assert read_all(lambda place: complaints_for(actor, place), PagePlace()) == expected
        assert complaints_for(actor).total == len(expected)
        for begin in (1, PER_PAGE, len(expected) - 1):  # in either part
            place = PagePlace(PAGES_COUNTED + 1, expected[begin])
            assert read_all(lambda place: complaints_for(actor, place), place) == expected[begin:]
            assert [row.reference for row in complaints_for(actor, place).rows] == expected[begin : begin + PER_PAGE]


def test_rows_out_of_reach_begin_no_page(app: Flask, guide_in_force: str, cast: Cast):
    with app.test_request_context("/zh/"):
        secret = complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY).reference
        for reference in (secret, "C-0000-0000"):
            with pytest.raises(NotFound):
                complaints_for(cast["quality"], PagePlace(51, reference))


def add_ratings(count: int) -> list[str]:
    """Add ratings of every minute up to now and return their references, newest first."""
    version, now = get_version_in_force(CODE), clock.now()
    with writing():
        db.session.execute(insert(Rating), [
            {"reference": f"R-{number:04}", "key_hash": f"{number}", "rated_at": now - timedelta(minutes=number),
             "rated_on": local_today(), "procedure_id": version.procedure_id, "procedure_version_id": version.id,
             "department_code": "transport", "post_code": "", "channel": RatingChannel.WEB, "level": 5,
             "comment": f"comment {number:04}.", "row_version": 1}
            for number in range(count)
        ])  # fmt: skip
    return [f"{number:04}" for number in range(count)]


def test_a_long_list_is_counted_to_a_thousand(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        expected = add_ratings(MORE_THAN_COUNTED)
    quality = staff("quality")
    page = quality.get("/admin/ratings/?page=2")
    assert "Ratings 1,000+" in page.text
    assert "Previous page Page 2 Next page" in page.text
    found, url = [], f"/admin/ratings/?page={PAGES_COUNTED}"
    while url:
        text = quality.get(url).html
        found += re.findall(r"comment (\d{4})\.", text)
        onward = re.search(r'rel="next" href="([^"]+)"', text)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert found == expected[COUNTED_TO - PER_PAGE :]
    back = quality.get(f"/admin/ratings/?page={PAGES_COUNTED + 1}&from=R-{COUNTED_TO}").html
    assert f'rel="prev" href="/admin/ratings/?page={PAGES_COUNTED}"' in back


def test_a_list_of_a_thousand_is_counted_exactly(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        add_ratings(COUNTED_TO)
    text = staff("quality").get("/admin/ratings/").text
    assert f"Ratings {COUNTED_TO} " in text
    assert f"Page 1 of {PAGES_COUNTED}" in text
