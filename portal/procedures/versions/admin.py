"""Staff views of versions: content, submission, approval and withdrawal."""

from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.library.access.permissions import requires
from portal.library.guide.difference import difference
from portal.library.guide.publish_gate.gate import gate_problems, score
from portal.platform.web.form_actions import RecordPage, announced, check_seen
from portal.platform.web.forms import ButtonForm, RemarksForm
from portal.procedures import queries
from portal.procedures.drafting import operations as drafting_operations
from portal.procedures.drafting.edit_pages import page_of, tasks_of
from portal.procedures.models import ProcedureVersion
from portal.procedures.references import gate_context, posts_shown
from portal.procedures.rules import VERSION_WORKFLOW
from portal.procedures.versions import forms, operations
from portal.procedures.versions.reviewed_changes import RETIREMENT, retired_values
from portal.proposals.operations import propose_change
from portal.proposals.queries import open_changes

blueprint = Blueprint("versions_admin", __name__, template_folder="../templates")


@blueprint.get("/<code>/<int:number>/")
@requires("procedures:version:see")
def version(code: str, number: int) -> ResponseReturnValue:
    """Show a version with its parts, problems, changes and available operations."""
    return _page(record_page.get(code, number))


def _page(shown: ProcedureVersion, **bound: Any) -> str:
    made: dict[str, Any] = {"return": RemarksForm, "withdraw": forms.WithdrawForm, "publish": forms.PublishForm,
                            "take_back": RemarksForm, "button": ButtonForm}  # fmt: skip
    before = queries.find_public_predecessor(shown)
    replaced = queries.replaced_drafts_of(shown)
    guide = shown.guide
    problems = gate_problems(guide, gate_context(shown))
    return render_template(
        "procedures/admin/version.html",
        version=shown,
        verbs=VERSION_WORKFLOW.verbs(shown.state),
        guide=guide,
        problems=problems,
        score=score(problems),
        page_of=page_of,
        tasks=tasks_of(guide, problems),
        changes=difference(before.guide, guide) if before else [],
        forms={"submit": forms.SubmitForm.of(shown, formdata=None)}
        | {name: form(formdata=None) for name, form in made.items()}
        | bound,
        names=names_of(
            [shown.drafted_by_id, shown.approved_by_id]
            + [person for each in replaced for person in (each.held_by_id, each.replaced_by_id)]
        ),
        replaced=replaced,
        proposed=open_changes([RETIREMENT], [shown.reference]),
    )


record_page = RecordPage(
    queries.get_version_for, _page, lambda it: url_for(".version", code=it.procedure.code, number=it.number)
)


@blueprint.get("/<code>/<int:number>/preview/<view:view>/")
@requires("procedures:version:see")
def preview(code: str, number: int) -> ResponseReturnValue:
    """Show a version as citizens will see it, in the language and view of the URL."""
    shown = record_page.get(code, number)
    guide = shown.guide
    return render_template("procedures/admin/preview.html", version=shown, guide=guide, posts=posts_shown(shown, guide))


@blueprint.post("/<code>/<int:number>/submit/")
@requires("procedures:version:edit")
def submit(code: str, number: int) -> ResponseReturnValue:
    """Submit a draft for approval."""
    shown = record_page.get(code, number)
    form = forms.SubmitForm.of(shown)
    what_changed = form.what_changed
    return record_page.change(
        shown, "submit", form, lambda: drafting_operations.submit_version(g.actor, shown, what_changed=what_changed)
    )


@blueprint.post("/<code>/<int:number>/return/")
@requires("procedures:version:publish")
def give_back(code: str, number: int) -> ResponseReturnValue:
    """Return a version to its editor with remarks."""
    shown, form = record_page.get(code, number), RemarksForm()
    return record_page.change(
        shown, "return", form, lambda: drafting_operations.return_version(g.actor, shown, remarks=form.remarks.data)
    )


@blueprint.post("/<code>/<int:number>/publish/")
@requires("procedures:version:publish")
def publish(code: str, number: int) -> ResponseReturnValue:
    """Approve a version, in force at once or from a later day."""
    shown, form = record_page.get(code, number), forms.PublishForm()

    def approve() -> None:
        check_seen(shown)
        operations.publish_version(g.actor, shown, from_on=form.from_on.day)

    return announced(record_page.change(shown, "publish", form, approve))


@blueprint.post("/<code>/<int:number>/take-back/")
@requires("procedures:version:publish")
def take_back(code: str, number: int) -> ResponseReturnValue:
    """Turn a scheduled version back into a draft."""
    shown, form = record_page.get(code, number), RemarksForm()
    return record_page.change(
        shown, "take_back", form, lambda: operations.take_back_version(g.actor, shown, remarks=form.remarks.data)
    )


@blueprint.post("/<code>/<int:number>/withdraw/")
@requires("procedures:version:publish")
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Withdraw the version in force at once; a second person reviews it afterwards."""
    shown, form = record_page.get(code, number), forms.WithdrawForm()

    def retire() -> None:
        propose_change(
            g.actor, RETIREMENT, shown.reference, retired_values(shown, form.reason),
            department=shown.procedure.department.code, acts_at_once=True,
        )  # fmt: skip

    return announced(record_page.change(shown, "withdraw", form, retire))
