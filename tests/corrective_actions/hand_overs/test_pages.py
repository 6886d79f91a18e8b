"""Handing over by the page: what it offers to whom, refusals beside the field, and two at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from portal.corrective_actions.models import CorrectiveAction, HandOver
from portal.platform.storage.database import db
from tests.corrective_actions.actions.steps import done, planned, verified
from tests.corrective_actions.hand_overs.steps import REASON, deactivate, new_action, reference_of, restricted_action
from tests.support.cast import PEOPLE, Cast
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("guide_in_force")
Staff = Callable[[str], Visitor]
STATUS = {
    "handler": 200,
    "editor": 200,
    "manager": 200,
    "quality": 200,
    "quality2": 200,
    "inspector": 200,
    "administrator": 403,
}


@pytest.fixture
def reference(app: Flask, cast: Cast) -> str:
    """Return an action of the handler with a planned task of the editor."""
    return reference_of(app, lambda: planned(cast, new_action(cast)))


def owner_of(app: Flask, reference: str) -> str:
    with app.app_context():
        action = db.session.scalars(select(CorrectiveAction).where(CorrectiveAction.reference == reference)).one()
        assert action.owner is not None
        return action.owner.user_name


@pytest.mark.parametrize("name", PEOPLE)
def test_the_page_is_for_who_may(reference: str, staff: Staff, name: str):
    visitor = staff(name)
    assert visitor.get(f"/admin/actions/{reference}/hand-over/").status == STATUS.get(name, 404)
    if visitor.status == 200:
        offered = [form.action for form in visitor._read().forms if form.action.endswith("/hand-over/")]
        assert len(offered) == (1 if name in ("handler", "editor") else 2), "their own, or both"
    assert ("/hand-over/" in visitor.get(f"/admin/actions/{reference}/").html) == (STATUS.get(name, 404) == 200)


def test_an_action_is_handed_over(app: Flask, cast: Cast, reference: str, staff: Staff):
    manager = staff("manager")
    manager.get(f"/admin/actions/{reference}/")
    manager.get(f"/admin/actions/{reference}/hand-over/")
    manager.submit(f"{reference}/hand-over/", owner=cast.id("quality2"), reason=REASON)
    assert manager.url.endswith(f"/admin/actions/{reference}/")
    assert owner_of(app, reference) == "quality2"
    for shown in ("Hand-overs 1", "Name of handler → Name of quality2", "Handed over by Name of manager", REASON):
        assert shown in manager.text


def test_a_task_is_handed_over(cast: Cast, reference: str, staff: Staff):
    editor = staff("editor").get(f"/admin/actions/{reference}/hand-over/")
    editor.submit("/hand-over/", owner=cast.id("approver"), reason=REASON)
    assert "Name of approver" in editor.text
    assert "Task: 改指南" in editor.text
    assert staff("editor").get(f"/admin/actions/{reference}/hand-over/").status == 404


def test_a_form_sent_twice_hands_over_once(app: Flask, cast: Cast, reference: str, staff: Staff):
    handler = staff("handler").get(f"/admin/actions/{reference}/hand-over/")
    page, url = handler.response, handler.url
    for _ in range(2):
        handler.response, handler.url = page, url
        handler.submit(f"{reference}/hand-over/", owner=cast.id("quality2"), reason=REASON)
        assert handler.url.endswith(f"/admin/actions/{reference}/")
    with app.app_context():
        assert len(db.session.scalars(select(HandOver)).all()) == 1


@pytest.mark.parametrize("name", ["editor", "approver", "supervisor", "other_manager", "reviewer"])
def test_nobody_else_sends_the_form(app: Flask, cast: Cast, reference: str, staff: Staff, name: str):
    visitor = staff(name).get("/admin/")
    sent = {
        "csrf_token": visitor.form("/sign-out/").fields["csrf_token"],
        "owner": cast.id("quality2"),
        "reason": REASON,
    }
    assert visitor.client.post(f"/admin/actions/{reference}/hand-over/", data=sent).status_code == 404
    assert owner_of(app, reference) == "handler"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("reviewer", "has held the post complained about"),
        ("handler", "is the owner already"),
        ("quality2", "This person has left or has no role"),
        ("editor", "This person has left or has no role"),
        ("", "Choose one."),
    ],
)
def test_refusals_stand_beside_the_field(app: Flask, cast: Cast, reference: str, staff: Staff, name: str, message: str):
    manager = staff("manager").get(f"/admin/actions/{reference}/hand-over/")
    with app.test_request_context("/zh/"):
        deactivate(cast, "quality2")  # after the page was shown
    manager.submit(f"{reference}/hand-over/", owner=cast.id(name) if name else "", reason=REASON)
    assert manager.status == 400
    assert manager.text.count(message) == 2, "in the summary and beside the field"
    assert f"{REASON}</textarea>" in manager.html
    assert owner_of(app, reference) == "handler"


@pytest.mark.parametrize("owner", ["9" * 30, "-1", "x", "１", "0"])
def test_no_value_of_the_owner_breaks_it(reference: str, staff: Staff, owner: str):
    manager = staff("manager").get(f"/admin/actions/{reference}/hand-over/")
    assert manager.submit(f"{reference}/hand-over/", owner=owner, reason=REASON).status == 400


@pytest.mark.parametrize("reason", ["", "x", "。。。"])
def test_reasons_that_say_nothing_are_refused(cast: Cast, reference: str, staff: Staff, reason: str):
    handler = staff("handler").get(f"/admin/actions/{reference}/hand-over/")
    handler.submit(f"{reference}/hand-over/", owner=cast.id("quality2"), reason=reason)
    assert handler.status == 400
    assert f'selected value="{cast.id("quality2")}"' in handler.html


def test_of_two_hand_overs_at_once_one_wins(app: Flask, cast: Cast, reference: str, staff: Staff):
    visitors = {name: staff(name).get(f"/admin/actions/{reference}/hand-over/") for name in ("manager", "quality")}
    to = {"manager": cast.id("quality"), "quality": cast.id("quality2")}
    barrier = Barrier(2)

    def send(name: str) -> int:
        barrier.wait()
        return visitors[name].submit(f"{reference}/hand-over/", owner=to[name], reason=REASON).status

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, visitors)) == [200, 400]
    with app.app_context():
        assert len(db.session.scalars(select(HandOver)).all()) == 1
    refused = next(visitor for visitor in visitors.values() if visitor.status == 400)
    assert "Someone else may have acted first" in refused.text
    assert REASON in refused.html


def test_a_closed_action_is_not_offered(app: Flask, cast: Cast, staff: Staff):
    def close() -> CorrectiveAction:
        action = done(cast, new_action(cast))
        verified(cast, action)
        return action

    reference = reference_of(app, close)
    manager = staff("manager")
    assert manager.get(f"/admin/actions/{reference}/hand-over/").status == 404
    assert "/hand-over/" not in manager.get(f"/admin/actions/{reference}/").html


def test_an_action_closed_meanwhile_keeps_what_was_typed(app: Flask, cast: Cast, staff: Staff):
    reference = reference_of(app, lambda: done(cast, new_action(cast)))
    manager = staff("manager").get(f"/admin/actions/{reference}/hand-over/")
    with app.test_request_context("/zh/"):
        verified(cast, db.session.scalars(select(CorrectiveAction)).one())
    manager.submit(f"{reference}/hand-over/", owner=cast.id("quality"), reason=REASON)
    assert manager.status == 400
    assert REASON in manager.html


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"inspector"}))
def test_restricted_actions_are_not_there(app: Flask, cast: Cast, staff: Staff, name: str):
    reference = reference_of(app, restricted_action, cast)
    with app.test_request_context("/zh/"):
        deactivate(cast, "inspector")
    visitor = staff(name)
    for address in (
        "/admin/",
        "/admin/actions/",
        f"/admin/actions/{reference}/",
        f"/admin/actions/{reference}/hand-over/",
    ):
        assert "廉政问题" not in visitor.get(address).text
    assert visitor.status == (403 if name == "administrator" else 404)
