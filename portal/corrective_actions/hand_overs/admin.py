"""The staff page on which an action and its open tasks are handed over to other owners."""

from dataclasses import dataclass

from flask import Blueprint, abort, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.forms import people_choices
from portal.accounts.models import Staff
from portal.corrective_actions.actions.queries import get_action_for
from portal.corrective_actions.hand_overs import operations
from portal.corrective_actions.hand_overs.forms import HandOverForm
from portal.corrective_actions.models import CorrectiveAction, Task
from portal.corrective_actions.ownerless_work import ownerless_in
from portal.corrective_actions.queries import possible_owners
from portal.corrective_actions.rules import OWNERS, TASK_OWNERS, may_hand_over
from portal.library.access.permissions import requires
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import lock_row
from portal.platform.web.form_actions import RecordPage, check_seen
from portal.platform.web.forms import options

blueprint = Blueprint("hand_overs_admin", __name__, template_folder="../templates")
WHOLE = "whole"  # the name of the form that hands the action itself over


@dataclass(frozen=True)
class HandOverOffer:
    """What can be handed over on the page: the action itself or one task, its form, and where that sends to."""

    task: Task | None
    owner: Staff | None
    has_left: bool
    form: HandOverForm
    subject: CorrectiveAction | Task
    url: str


@blueprint.get("/<reference>/hand-over/")
@requires("actions:action:see")
def show(reference: str) -> ResponseReturnValue:
    """Show what the person may hand over of an action; 404 where that is nothing."""
    return _page(record_page.get(reference))


def _page(action: CorrectiveAction, **sent: HandOverForm) -> str:
    offers = _offers(action, sent)
    if not offers:
        raise NotFoundError
    return render_template("corrective_actions/admin/hand_over.html", action=action, offers=offers)


record_page = RecordPage(get_action_for, _page, lambda it: url_for("actions_admin.show", reference=it.reference))


def _offers(action: CorrectiveAction, sent: dict[str, HandOverForm]) -> list[HandOverOffer]:
    """Return what the person may hand over; what was just sent stays, though it is theirs no more."""
    left, found = ownerless_in(action), []
    if not action.meaning.is_over or WHOLE in sent:
        url = url_for(".hand_over", reference=action.reference)
        found.append(HandOverOffer(None, action.owner, None in left, _form(sent, WHOLE), action, url))
    for task in action.all_tasks:
        if task in action.open_tasks or _name(task) in sent:
            url = url_for(".hand_over_task", reference=action.reference, task_id=task.id)
            found.append(HandOverOffer(task, task.owner, task.id in left, _form(sent, _name(task)), task, url))
    mine = [
        each for each in found if each.form in sent.values() or may_hand_over(g.actor, action, each.subject.owner_id)
    ]
    _set_choices(action, mine)
    return mine


def _name(task: Task) -> str:
    return f"task_{task.id}"


def _form(sent: dict[str, HandOverForm], name: str) -> HandOverForm:
    return sent.get(name) or HandOverForm(formdata=None)


def _set_choices(action: CorrectiveAction, offers: list[HandOverOffer]) -> None:
    """Let each form offer, with nobody chosen yet, who may own it: not the present owner."""
    by_roles = {
        roles: people_choices(possible_owners(action, action.findings, roles))
        for roles in {TASK_OWNERS if each.task else OWNERS for each in offers}
    }
    for each in offers:
        people = by_roles[TASK_OWNERS if each.task else OWNERS]
        others = [choice for choice in people if choice[0] != str(each.subject.owner_id)]
        each.form.owner.choices = options([("", ""), *others])


def _check_mine(action: CorrectiveAction, owned: CorrectiveAction | Task) -> None:
    """Raise NotFoundError unless the person may hand it over; the operation asks again."""
    if not may_hand_over(g.actor, action, owned.owner_id):
        raise NotFoundError


@blueprint.post("/<reference>/hand-over/")
@requires("actions:action:see")
def hand_over(reference: str) -> ResponseReturnValue:
    """Hand the action over to another owner."""
    action, form = record_page.get(reference), HandOverForm()
    _check_mine(action, action)

    def change() -> None:
        lock_row(action)  # of two at once, the second meets the new owner
        check_seen(action)
        operations.hand_over_action(g.actor, action, owner_id=form.owner_id, reason=form.reason.data)

    return record_page.change(action, WHOLE, form, change)


@blueprint.post('/<reference>/tasks/<row("tasks"):task_id>/hand-over/')
@requires("actions:action:see")
def hand_over_task(reference: str, task_id: int) -> ResponseReturnValue:
    """Hand one open task over to another owner."""
    action, form = record_page.get(reference), HandOverForm()
    task = next((task for task in action.tasks if task.id == task_id), None) or abort(404)
    _check_mine(action, task)

    def change() -> None:
        lock_row(task)  # of two at once, the second meets the new owner
        check_seen(task)
        operations.hand_over_task(g.actor, task, owner_id=form.owner_id, reason=form.reason.data)

    return record_page.change(action, _name(task), form, change)
