"""Staff pages of improvement notices."""

from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.corrective_actions.actions.queries import find_action
from portal.improvements import operations, queries
from portal.improvements.forms import ImprovementForm
from portal.improvements.models import Improvement
from portal.improvements.rules import IMPROVEMENT_WORKFLOW
from portal.library.access.permissions import requires
from portal.library.guide.difference import difference
from portal.platform.web.form_actions import RecordPage, carry_out, check_seen
from portal.platform.web.forms import ButtonForm, RemarksForm
from portal.platform.web.localised_fields import localised_values
from portal.platform.web.request_values import place_in_list
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import find_public_predecessor

blueprint = Blueprint("improvements_admin", __name__, template_folder="templates")


@blueprint.get("/")
@requires("improvements:improvement:see")
def index() -> ResponseReturnValue:
    """List the changed guides that await a notice, and the notices."""
    return render_template(
        "improvements/admin/index.html",
        due=queries.due_for(g.actor),
        page=queries.improvements_for(g.actor, place_in_list()),
    )


@blueprint.route("/new/<action_reference>/", methods=["GET", "POST"])
@requires("improvements:improvement:draft")
def new(action_reference: str) -> ResponseReturnValue:
    """Draft the notice of a changed guide."""
    due = queries.get_due(g.actor, action_reference, g.permission)
    summary = due.action.public_summary
    form = ImprovementForm(
        **localised_values(we_changed=summary | {code: text for code, text in due.version.what_changed.items() if text})
    )

    def page() -> str:
        changes = _changes(due.version)
        complaints = queries.complaints_behind(due.action)
        return render_template(
            "improvements/admin/new.html", due=due, form=form, changes=changes, complaints=complaints
        )

    if not form.is_submitted():
        return page()
    return carry_out(
        form,
        lambda: operations.draft_improvement(
            g.actor, due.version, action=due.action, you_said=form.you_said, we_changed=form.we_changed
        ),
        url_for(".index"),
        page,
    )


def _changes(version: ProcedureVersion) -> list[Any]:
    before = find_public_predecessor(version)
    return difference(before.guide, version.guide) if before else []


@blueprint.get("/<reference>/")
@requires("improvements:improvement:see")
def show(reference: str) -> ResponseReturnValue:
    """Show a notice as the public will read it."""
    return _page(record_page.get(reference))


def _page(improvement: Improvement, **bound: Any) -> str:
    redraft = ImprovementForm.of(improvement, formdata=None)
    action = find_action(improvement.action_reference)
    made = {"button": ButtonForm(formdata=None), "return": RemarksForm(formdata=None), "redraft": redraft, **bound}
    return render_template(
        "improvements/admin/show.html",
        improvement=improvement,
        verbs=IMPROVEMENT_WORKFLOW.verbs(improvement.state),
        forms=made,
        changes=_changes(improvement.version),
        names=names_of([improvement.drafted_by_id, improvement.decided_by_id]),
        complaints=queries.complaints_behind(action) if action else [],
    )


record_page = RecordPage(queries.get_improvement_for, _page, lambda it: url_for(".show", reference=it.reference))


@blueprint.post("/<reference>/publish/")
@requires("improvements:improvement:publish")
def publish(reference: str) -> ResponseReturnValue:
    """Publish a notice, as the second person."""
    improvement, form = record_page.get(reference), ButtonForm()

    def make_public() -> None:
        check_seen(improvement)
        operations.publish_improvement(g.actor, improvement)

    return record_page.change(improvement, "button", form, make_public)


@blueprint.post("/<reference>/return/")
@requires("improvements:improvement:publish")
def give_back(reference: str) -> ResponseReturnValue:
    """Return a notice with remarks."""
    improvement, form = record_page.get(reference), RemarksForm()
    return record_page.change(
        improvement,
        "return",
        form,
        lambda: operations.return_improvement(g.actor, improvement, remarks=form.remarks.data),
    )


@blueprint.post("/<reference>/redraft/")
@requires("improvements:improvement:draft")
def redraft(reference: str) -> ResponseReturnValue:
    """Edit a returned notice."""
    improvement = record_page.get(reference)
    form = ImprovementForm.of(improvement)
    return record_page.change(
        improvement,
        "redraft",
        form,
        lambda: operations.redraft_improvement(
            g.actor, improvement, you_said=form.you_said, we_changed=form.we_changed
        ),
    )
