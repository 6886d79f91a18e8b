"""My work: what waits for each role, late first, and what comes when nothing waits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from portal.complaints.models import Complaint
from portal.pages.desk.work_items import Work, WorkItem, by_stretch
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import SHOWN_WAITING
from portal.platform.storage.pagination import COUNTED_TO
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, assign_to_handler, complain, in_days
from tests.support.visitor import Visitor


@pytest.mark.parametrize(
    ("days", "stretch"), [(-1, "late"), (0, "today"), (1, "week"), (7, "week"), (8, "later"), (None, "later")]
)
def test_what_is_due_stands_in_its_stretch(days: int | None, stretch: str):
    item = WorkItem("x", "y", "/", None if days is None else in_days(days))
    assert [found.name for found in by_stretch(Work([item], 1), in_days(0))] == [stretch]


def test_only_deciders_see_new_complaints_as_work(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        reference = complain(get_version_in_force(CODE)).reference
    for name in ("quality", "quality2"):
        assert reference in staff(name).get("/admin/").text, name
    for name in ("manager", "handler", "editor", "approver", "supervisor", "other_manager", "administrator"):
        assert reference not in staff(name).get("/admin/").text, name


def test_supervising_roles_see_others_overdue_work(
    app: Flask, cast: Cast, guide_in_force: str, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        with clock.simulated(clock.now() - timedelta(days=40)):
            complaint = complain(get_version_in_force(CODE))
            with writing():
                assign_to_handler(cast, complaint)
        reference = complaint.reference
        assert complaint.due_on < local_today()
    for name in ("supervisor", "quality", "manager"):
        desk = staff(name).get("/admin/").text
        assert reference in desk, name
        assert "Name of handler" in desk
    assert "overdue" in staff("handler").get("/admin/").text
    assert reference not in staff("other_manager").get("/admin/").text


def copy_of(complaint: Complaint, number: int) -> dict[str, Any]:
    """Return the values of another complaint like one, with the parts that must differ."""
    values = {column.key: getattr(complaint, column.key) for column in Complaint.__mapper__.column_attrs}
    del values["id"]
    return values | {"reference": f"C-{number:04}-0000", "key_hash": f"{number}"}


@pytest.mark.parametrize(("more", "total"), [(COUNTED_TO - 2, "1000"), (COUNTED_TO, "1,000+")])
def test_much_work_is_counted_and_partly_shown(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], more: int, total: str
):
    with app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(CODE))
        with writing():
            db.session.execute(insert(Complaint), [copy_of(complaint, number) for number in range(more)])
    desk = staff("quality").get("/admin/")
    assert f"My work {total} " in desk.text
    assert desk.html.count("work-step") == SHOWN_WAITING + 1, "and the finding of the first"
    assert "Not all of it is shown here" in desk.text


def test_the_soonest_due_of_much_work_is_shown(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(CODE))
        with writing():
            later = {"decide_by": complaint.decide_by + timedelta(days=9)}
            copies = [copy_of(complaint, number) | later for number in range(2 * SHOWN_WAITING)]
            db.session.execute(insert(Complaint), [*copies[1:], copies[0] | {"decide_by": in_days(-1)}])
    desk = staff("quality").get("/admin/").text
    assert "C-0000-0000" in desk
    assert "Overdue 1 " in desk
    assert f"Later, or no date {2 * SHOWN_WAITING - 1} " in desk


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("quality", "within 5 working days"),
        ("handler", "draft a reply"),
        ("editor", "start a new version"),
        ("approver", "versions submitted by others"),
        ("supervisor", "Nothing is overdue in your area of responsibility"),
        ("administrator", "who has which roles"),
    ],
)
def test_an_empty_desk_says_what_comes(app: Flask, staff: Callable[[str], Visitor], name: str, words: str):
    desk = staff(name).get("/admin/")
    assert desk.status == 200
    assert words in desk.text


def test_the_component_page_is_for_demo_mode(app: Flask, staff: Callable[[str], Visitor]):
    for address in ("/admin/components/", "/admin/components/charts/"):
        assert staff("editor").get(address).status == 404
