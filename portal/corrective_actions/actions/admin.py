"""Staff pages of corrective actions; there are no public ones."""

from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.forms import people_choices
from portal.accounts.queries import names_of
from portal.corrective_actions.actions import forms, operations, queries
from portal.corrective_actions.models import CorrectiveAction, Task
from portal.corrective_actions.ownerless_work import ownerless_in
from portal.corrective_actions.queries import possible_owners
from portal.corrective_actions.rules import ACTION_WORKFLOW, TASK_OWNERS, may_hand_over
from portal.corrective_actions.vocabulary import CauseCategory, TaskKind
from portal.library.access.permissions import requires
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.web.form_actions import RecordPage, check_seen
from portal.platform.web.forms import ButtonForm, PortalForm, RemarksForm, options
from portal.platform.web.request_values import place_in_list
from portal.procedures.queries import get_procedure_for, versions_made_for

blueprint = Blueprint("actions_admin", __name__, template_folder="../templates")


@blueprint.get("/")
@requires("actions:action:see")
def index() -> ResponseReturnValue:
    """List the actions in reach, open ones first, then by due date."""
    page = queries.actions_for(g.actor, place_in_list())
    return render_template("corrective_actions/admin/actions.html", page=page, today=local_today())


@blueprint.get("/<reference>/")
@requires("actions:action:see")
def show(reference: str) -> ResponseReturnValue:
    """Show one action: what is due, the next step, the evidence."""
    return _page(record_page.get(reference))


def _page(action: CorrectiveAction, **bound: Any) -> str:
    made: dict[str, PortalForm] = {
        "analysis": forms.AnalysisForm.of(action, formdata=None),
        "criterion": forms.CriterionForm.of(action, formdata=None),
        "task": forms.TaskForm(formdata=None),
        "evidence": forms.EvidenceForm(formdata=None),
        "return_plan": RemarksForm(formdata=None),
        "verify": forms.VerifyForm(formdata=None),
        "unshown": forms.UnshownForm(formdata=None),
        "cancel": forms.CancelForm(formdata=None),
        "button": ButtonForm(formdata=None),
        **bound,
    }
    made["task"]["owner"].choices = options(_task_owner_choices(action))
    people = [action.quality_officer_id, action.verifier_id, action.cancel_proposed_by_id, *action.doers]
    people.append(action.unshown_proposed_by_id)
    people += [each for end in action.rounds for each in (end.ended_by_id, end.recorded["verifier_id"])]
    people += [each for passed in action.hand_overs for each in (passed.to_id, passed.handed_over_by_id)]
    return render_template(
        "corrective_actions/admin/action.html",
        action=action,
        forms=made,
        names=names_of(people),
        verbs=ACTION_WORKFLOW.verbs(action.state),
        versions=versions_made_for(action.as_reason),
        is_owner=g.actor.staff_id == action.owner_id,
        left=ownerless_in(action),
        may_hand_over=_may_hand_over(action),
        task_in_hand=request.view_args.get("task_id") if request.view_args else None,
        today=local_today(),
        now=clock.now(),
    )


record_page = RecordPage(queries.get_action_for, _page, lambda it: url_for(".show", reference=it.reference))


def _task_owner_choices(action: CorrectiveAction) -> list[tuple[str, str]]:
    return people_choices(possible_owners(action, action.findings, TASK_OWNERS))


def _may_hand_over(action: CorrectiveAction) -> bool:
    """Tell whether the person may hand over the action, or a task of it that is open."""
    owners = [] if action.meaning.is_over else [action.owner_id, *(task.owner_id for task in action.open_tasks)]
    return any(may_hand_over(g.actor, action, owner_id) for owner_id in owners)


@blueprint.post("/<reference>/take-up/")
@requires("actions:action:work")
def take_up(reference: str) -> ResponseReturnValue:
    """Start the analysis of the cause."""
    action = record_page.get(reference)
    return record_page.change(action, "button", ButtonForm(), lambda: operations.take_up(g.actor, action))


@blueprint.post("/<reference>/analysis/")
@requires("actions:action:work")
def analysis(reference: str) -> ResponseReturnValue:
    """Record the immediate action and the root cause."""
    action = record_page.get(reference)
    form = forms.AnalysisForm.of(action)

    def record() -> None:
        operations.record_analysis(
            g.actor,
            action,
            immediate_action=form.immediate_action.data,
            similar_cases=form.similar_cases.data,
            cause_category=CauseCategory(form.cause_category.data),
            whys=[line.strip() for line in form.whys.data.splitlines() if line.strip()][: forms.MAX_WHYS],
        )

    return record_page.change(action, "analysis", form, record)


@blueprint.post("/<reference>/criterion/")
@requires("actions:action:work")
def criterion(reference: str) -> ResponseReturnValue:
    """Record how effectiveness will be verified."""
    action = record_page.get(reference)
    form = forms.CriterionForm.of(action)

    def record() -> None:
        assert form.check_on.day is not None  # noqa: S101 - the form requires it
        operations.record_criterion(
            g.actor,
            action,
            criterion=form.criterion.data,
            baseline=form.baseline.data,
            target=form.target.data,
            check_on=form.check_on.day,
        )

    return record_page.change(action, "criterion", form, record)


@blueprint.post("/<reference>/tasks/")
@requires("actions:action:work")
def add_task(reference: str) -> ResponseReturnValue:
    """Add a task to the plan."""
    action, form = record_page.get(reference), forms.TaskForm()
    form.owner.choices = options(_task_owner_choices(action))

    def add() -> None:
        assert form.due_on.day is not None  # noqa: S101 - the form requires it
        operations.add_task(
            g.actor,
            action,
            kind=TaskKind(form.kind.data),
            description=form.description.data,
            owner_id=int(form.owner.data),
            due_on=form.due_on.day,
        )

    return record_page.change(action, "task", form, add)


def _task(action: CorrectiveAction, task_id: int) -> Task:
    return next((task for task in action.tasks if task.id == task_id), None) or abort(404)


@blueprint.post('/<reference>/tasks/<row("tasks"):task_id>/remove/')
@requires("actions:action:work")
def remove_task(reference: str, task_id: int) -> ResponseReturnValue:
    """Remove a task from the plan."""
    action = record_page.get(reference)
    task = _task(action, task_id)
    return record_page.change(action, "button", ButtonForm(), lambda: operations.remove_task(g.actor, task))


@blueprint.post('/<reference>/tasks/<row("tasks"):task_id>/finish/')
@requires("actions:action:see")
def finish_task(reference: str, task_id: int) -> ResponseReturnValue:
    """Complete one's own task, with evidence."""
    action, form = record_page.get(reference), forms.EvidenceForm()
    task = _task(action, task_id)
    return record_page.change(
        action, "evidence", form, lambda: operations.finish_task(g.actor, task, evidence=form.evidence.data)
    )


@blueprint.post("/<reference>/submit-plan/")
@requires("actions:action:work")
def submit_plan(reference: str) -> ResponseReturnValue:
    """Submit the plan for approval."""
    action = record_page.get(reference)
    return record_page.change(action, "button", ButtonForm(), lambda: operations.submit_plan(g.actor, action))


@blueprint.post("/<reference>/approve-plan/")
@requires("actions:action:approve")
def approve_plan(reference: str) -> ResponseReturnValue:
    """Approve the plan."""
    action = record_page.get(reference)

    def approve() -> None:
        check_seen(action)
        operations.decide_plan(g.actor, action, approves=True)

    return record_page.change(action, "button", ButtonForm(), approve)


@blueprint.post("/<reference>/return-plan/")
@requires("actions:action:approve")
def return_plan(reference: str) -> ResponseReturnValue:
    """Return the plan with remarks."""
    action, form = record_page.get(reference), RemarksForm()
    return record_page.change(
        action,
        "return_plan",
        form,
        lambda: operations.decide_plan(g.actor, action, approves=False, remarks=form.remarks.data),
    )


@blueprint.post("/<reference>/change-guide/")
@requires("procedures:version:edit")
def change_guide(reference: str) -> ResponseReturnValue:
    """Begin a new version of the guide for this action."""
    action = record_page.get(reference)
    procedure = get_procedure_for(g.actor, action.procedure_code, g.permission)
    return record_page.change(
        action, "button", ButtonForm(), lambda: operations.change_guide(g.actor, action, procedure=procedure)
    )


@blueprint.post("/<reference>/submit-for-verification/")
@requires("actions:action:work")
def submit_for_verification(reference: str) -> ResponseReturnValue:
    """Submit the action for verification."""
    action = record_page.get(reference)
    return record_page.change(
        action, "button", ButtonForm(), lambda: operations.submit_for_verification(g.actor, action)
    )
