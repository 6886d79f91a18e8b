"""Work whose owner has left is marked, is theirs to hand over who may, and goes on to its end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.operations import grant_role, revoke_role
from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.actions.queries import actions_for, overdue_actions
from portal.corrective_actions.models import CorrectiveAction
from portal.corrective_actions.ownerless_work import ownerless_in, ownerless_work
from portal.corrective_actions.vocabulary import ActionState
from portal.library.access.permissions import Role
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.platform import clock
from portal.platform.storage.database import db
from portal.reorganisations.operations import PlanLine
from portal.reorganisations.vocabulary import PlanKind
from tests.complaints.resort_steps import person
from tests.complaints.test_mergers import merge
from tests.corrective_actions.actions.steps import act, analysed, planned, verified
from tests.corrective_actions.hand_overs.steps import (
    REASON,
    deactivate,
    hand_over,
    new_action,
    reference_of,
    restricted_action,
)
from tests.support.cast import PEOPLE, Cast, in_days
from tests.support.visitor import Visitor
from tests.test_costs import cost

pytestmark = pytest.mark.usefixtures("guide_in_force")
TAG = "owner has left"
APPROVERS = {"manager", "quality", "quality2"}


@pytest.fixture
def reference(app: Flask, cast: Cast) -> str:
    """Return an action whose owner, the handler, and whose task's owner, the editor, have left."""

    def leave() -> CorrectiveAction:
        action = planned(cast, new_action(cast))
        deactivate(cast, "handler")
        deactivate(cast, "editor")
        return action

    return reference_of(app, leave)


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"handler", "editor"}))
def test_ownerless_work_waits_for_who_may(
    app: Flask, cast: Cast, reference: str, staff: Callable[[str], Visitor], name: str
):
    desk = staff(name).get("/admin/").text
    assert (f"Hand it over: its owner has left {reference}" in desk) == (name in APPROVERS)
    assert (f"Hand the task over: its owner has left {reference}" in desk) == (name in APPROVERS)
    with app.app_context():
        action = db.session.scalars(select(CorrectiveAction)).one()
        assert (action.owner_id, action.tasks[0].owner_id) == (cast.id("handler"), cast.id("editor"))


@pytest.mark.usefixtures("context")
def test_inspectors_hand_over_what_is_restricted(cast: Cast):
    new_action(cast, owner="quality")
    restricted = restricted_action(cast)
    act(grant_role, cast["administrator"], person(cast, "supervisor"), Role.INSPECTOR)
    deactivate(cast, "inspector")
    deactivate(cast, "quality")
    actions, _ = ownerless_work(cast["inspector"], secret_only=True)
    assert [row.reference for row in actions.rows] == [restricted.reference]
    assert [row.reference for row in ownerless_work(cast["manager"])[0].rows] != [restricted.reference]


def test_pages_mark_owners_who_left(reference: str, staff: Callable[[str], Visitor]):
    manager = staff("manager")
    assert TAG in manager.get("/admin/actions/").text
    assert manager.get(f"/admin/actions/{reference}/").text.count(TAG) == 2, "of the action and of the task"
    assert manager.get(f"/admin/actions/{reference}/hand-over/").text.count(TAG) == 2


def test_overdue_work_stands_once_and_is_marked(reference: str, staff: Callable[[str], Visitor]):
    with time_machine.travel(clock.now() + timedelta(days=60)):
        supervisor, quality = (staff(name).get("/admin/").text for name in ("supervisor", "quality"))
    assert f"Name of handler {reference} · 超时 {TAG}" in supervisor
    assert quality.count(f"{reference} · 超时") == 2, "to hand over, and to approve its plan; not among other people's"


def test_present_owners_are_not_marked(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    reference = reference_of(app, lambda: planned(cast, new_action(cast)))
    manager = staff("manager")
    for address in ("/admin/", "/admin/actions/", f"/admin/actions/{reference}/"):
        assert TAG not in manager.get(address).text


def test_new_owners_finish_the_work(app: Flask, cast: Cast, reference: str, staff: Callable[[str], Visitor]):
    manager = staff("manager").get("/admin/")
    manager.get(f"/admin/actions/{reference}/hand-over/")
    manager.submit(f"{reference}/hand-over/", owner=cast.id("quality2"), reason=REASON)
    manager.get(f"/admin/actions/{reference}/hand-over/")
    manager.submit(next(form.action for form in manager._read().forms if "/tasks/" in form.action),
                   owner=cast.id("approver"), reason=REASON)  # fmt: skip
    assert TAG not in manager.get(f"/admin/actions/{reference}/").text
    assert "owner has left" not in manager.get("/admin/").text
    with app.test_request_context("/zh/"):
        action = db.session.scalars(select(CorrectiveAction)).one()
        with pytest.raises(SecondPersonNeededError):
            act(do.decide_plan, cast["handler"], action, approves=True)
        act(do.decide_plan, cast["manager"], action, approves=True)
        act(do.finish_task, cast["approver"], action.tasks[0], evidence="已改")
        act(do.submit_for_verification, cast["quality2"], action)
        for name in ("quality2", "handler", "approver", "editor", "manager"):
            with pytest.raises(SecondPersonNeededError):
                verified(cast, action, by=name)
        verified(cast, action, by="quality")
        assert action.state is ActionState.CLOSED


@pytest.mark.usefixtures("context")
def test_who_has_no_role_there_has_left(cast: Cast):
    action = new_action(cast)
    assert ownerless_in(action) == frozenset()
    act(revoke_role, cast["administrator"], person(cast, "handler"), Role.HANDLER, "transport")
    assert ownerless_in(action) == {None}
    act(grant_role, cast["administrator"], person(cast, "handler"), Role.HANDLER, "health")
    assert ownerless_in(action) == {None}, "moved to another department"
    act(grant_role, cast["administrator"], person(cast, "handler"), Role.SUPERVISOR)
    assert ownerless_in(action) == {None}, "which owns no actions"
    act(grant_role, cast["administrator"], person(cast, "handler"), Role.QUALITY_OFFICER)
    assert ownerless_in(action) == frozenset()


@pytest.mark.usefixtures("context")
def test_lists_say_the_same_as_the_page(cast: Cast):
    for has_left in (False, True):
        if has_left:
            deactivate(cast, "handler")
        else:
            new_action(cast)
        db.session.expunge_all()  # as a page that has read nothing yet
        (listed,) = actions_for(cast["manager"]).rows
        (late,) = overdue_actions(cast["supervisor"], in_days(90)).rows
        assert (listed.owner_has_left, late.owner_has_left) == (has_left, has_left)
        assert (None in ownerless_in(listed)) == has_left


@pytest.mark.usefixtures("context")
def test_a_merged_departments_owners_have_not_left(cast: Cast):
    action = new_action(cast)
    merge(cast, PlanLine(PlanKind.MERGE_DEPARTMENTS, "transport", "health"))
    assert ownerless_in(action) == frozenset()
    hand_over(cast["quality"], action, cast.id("other_handler"))
    assert ownerless_in(action) == frozenset()


@pytest.mark.usefixtures("context")
def test_what_is_over_asks_for_no_owner(cast: Cast):
    action = analysed(cast, new_action(cast))
    deactivate(cast, "handler")
    act(do.propose_cancelling, cast["manager"], action, reason="duplicate")
    act(do.decide_cancelling, cast["quality"], action, agrees=True)
    assert ownerless_in(action) == frozenset()
    assert ownerless_work(cast["quality"])[0].total == 0


def test_pages_cost_the_same_with_more_tasks(app: Flask, cast: Cast, reference: str, staff: Callable[[str], Visitor]):
    manager, found = staff("manager"), []
    for more in (0, 6):
        with app.test_request_context("/zh/"):
            action = db.session.scalars(select(CorrectiveAction)).one()
            owner = "quality" if more else "quality2"
            hand_over(cast["manager"], action, cast.id(owner))
            for task in action.tasks * more:
                to = "approver" if task.owner_id != cast.id("approver") else "quality2"
                hand_over(cast["manager"], task, cast.id(to))
        urls = ("/admin/", f"/admin/actions/{reference}/", f"/admin/actions/{reference}/hand-over/")
        found.append([cost(app, manager, url) for url in urls])
    assert found[0] == found[1]
