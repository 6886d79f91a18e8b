"""My work: what waits for each role, late first, and what comes when nothing waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.pages.desk.work_list import WorkItem, by_stretch
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, assign_to_handler, complain, in_days
from tests.support.visitor import Visitor


@pytest.mark.parametrize(
    ("days", "stretch"), [(-1, "late"), (0, "today"), (1, "week"), (7, "week"), (8, "later"), (None, "later")]
)
def test_what_is_due_stands_in_its_stretch(days: int | None, stretch: str):
    item = WorkItem("x", "y", "/", None if days is None else in_days(days))
    assert [found.name for found in by_stretch([item], in_days(0))] == [stretch]


def test_only_deciders_see_new_complaints_as_work(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        reference = complain(get_version_in_force(CODE)).reference
    for name in ("quality", "manager"):
        assert reference in staff(name).get("/admin/").text, name
    for name in ("handler", "editor", "approver", "supervisor", "other_manager", "administrator"):
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
