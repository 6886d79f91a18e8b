"""The staff's door to procedures: drafts, their parts, four eyes, publication."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.organisation.queries import posts_by_code
from portal.procedures import forms, operations, queries, rules
from portal.procedures.difference import difference
from portal.procedures.gate import gate_problems
from portal.procedures.guide import Guide
from portal.procedures.models import ProcedureVersion
from portal.procedures.search import mend_in_background
from portal.procedures.vocabulary import FIELD_LABELS
from portal.shared.forms import ButtonForm, RemarksForm, clean_text
from portal.shared.pagination import page_number
from portal.shared.permissions import requires
from portal.shared.revisions import forget_recent
from portal.shared.views import carry_out, check_seen

blueprint = Blueprint("procedures_admin", __name__, template_folder="templates")
LISTED = {"in-force": True, "draft": False}
PART_FORMS: dict[str, type[forms.StepForm | forms.MaterialForm]] = {
    "steps": forms.StepForm,
    "materials": forms.MaterialForm,
}


@blueprint.get("/")
@requires("procedures:version:see")
def index() -> ResponseReturnValue:
    """List the procedures in reach (``?q=`` words, ``?state=in-force`` or ``draft``), and the versions worked on."""
    words, state = clean_text(request.args.get("q"))[:100], request.args.get("state", "")
    page = queries.procedures_for(g.actor, words, LISTED.get(state), page_number())
    return render_template(
        "procedures/admin/index.html",
        page=page,
        words=words,
        state=state,
        open_versions=queries.open_versions_for(g.actor),
    )


@blueprint.get("/<code>/")
@requires("procedures:version:see")
def show(code: str) -> ResponseReturnValue:
    """Show a procedure's versions."""
    return _procedure_page(code, ButtonForm(formdata=None))


def _procedure_page(code: str, form: ButtonForm) -> str:
    procedure = queries.get_procedure_for(g.actor, code, "procedures:version:see")
    versions = queries.versions_of(procedure)
    names = names_of(person for version in versions for person in (version.drafted_by_id, version.approved_by_id))
    return render_template("procedures/admin/show.html", procedure=procedure, versions=versions, names=names, form=form)


@blueprint.post("/<code>/draft/")
@requires("procedures:version:edit")
def draft(code: str) -> ResponseReturnValue:
    """Begin a new version of one's own accord; one for a corrective action begins on the action's page."""
    procedure, form = queries.get_procedure_for(g.actor, code, g.permission), ButtonForm()
    return carry_out(
        form,
        lambda: operations.draft_version(g.actor, procedure),
        url_for(".show", code=code),
        lambda: _procedure_page(code, form),
    )


@blueprint.get("/<code>/<int:number>/")
@requires("procedures:version:see")
def version(code: str, number: int) -> ResponseReturnValue:
    """Show a version: its parts, what the gate finds, what changed, what comes next."""
    return _page(_version(code, number))


def _version(code: str, number: int) -> ProcedureVersion:
    return queries.get_version_for(g.actor, code, number, g.permission)


def _page(shown: ProcedureVersion, **bound: Any) -> str:
    made = {"submit": forms.SubmitForm, "return": RemarksForm, "withdraw": forms.WithdrawForm,
            "button": ButtonForm}  # fmt: skip
    before = queries.find_public_predecessor(shown)
    guide = shown.guide
    return render_template(
        "procedures/admin/version.html",
        version=shown,
        guide=guide,
        problems=gate_problems(guide),
        changes=difference(before.guide, guide) if before else [],
        forms={name: bound.get(name) or form(formdata=None) for name, form in made.items()},
        verbs=rules.VERSION_WORKFLOW.verbs(shown.state),
        names=names_of([shown.drafted_by_id, shown.approved_by_id]),
    )


@blueprint.get("/<code>/<int:number>/preview/")
@requires("procedures:version:see")
def preview(code: str, number: int) -> ResponseReturnValue:
    """Show a version as the citizen will read it."""
    shown = _version(code, number)
    guide = shown.guide
    posts = posts_by_code([step.post for step in guide.steps])
    return render_template("procedures/admin/preview.html", version=shown, guide=guide, posts=posts)


@blueprint.route("/<code>/<int:number>/promise/", methods=["GET", "POST"])
@requires("procedures:version:edit")
def edit_promise(code: str, number: int) -> ResponseReturnValue:
    """Edit summary and limits."""
    shown = _version(code, number)
    guide = shown.guide
    return _edit(shown, forms.PromiseForm.of(guide), FIELD_LABELS["committed_limit"], guide, guide)


@blueprint.route("/<code>/<int:number>/<any(steps, materials):group>/<key>/", methods=["GET", "POST"])
@requires("procedures:version:edit")
def edit_part(code: str, number: int, group: str, key: str) -> ResponseReturnValue:
    """Edit one step or one material."""
    shown = _version(code, number)
    guide = shown.guide
    part: Any = guide.element(f"{group}/{key}") or abort(404)
    return _edit(shown, PART_FORMS[group].of(part), FIELD_LABELS[group], guide, part)


def _edit(shown: ProcedureVersion, form: Any, title: Any, guide: Guide, part: Any) -> ResponseReturnValue:
    def page() -> str:
        form.seen.data = str(shown.row_version)
        return render_template("procedures/admin/edit.html", version=shown, form=form, title=title, part=part)

    if not form.is_submitted():
        return page()

    def save() -> None:
        if form.seen.data != str(shown.row_version):
            raise rules.SavedMeanwhileError
        form.apply(part)
        operations.edit_version(g.actor, shown, guide)

    return carry_out(form, save, url_for(".version", code=guide.code, number=shown.number), page)


@blueprint.post("/<code>/<int:number>/<any(steps, materials):group>/<key>/remove/")
@requires("procedures:version:edit")
def remove_part(code: str, number: int, group: str, key: str) -> ResponseReturnValue:
    """Take a step or a material out of a draft."""
    shown, form = _version(code, number), ButtonForm()

    def remove() -> None:
        guide = shown.guide
        setattr(guide, group, [part for part in getattr(guide, group) if part.key != key])
        for condition in guide.conditions if group == "materials" else []:
            condition.materials = [name for name in condition.materials if name != key]
        operations.edit_version(g.actor, shown, guide)

    return _step(shown, "button", form, remove)


def _step(shown: ProcedureVersion, name: str, form: Any, operation: Callable[[], object]) -> ResponseReturnValue:
    done = url_for(".version", code=shown.procedure.code, number=shown.number)
    return carry_out(form, operation, done, lambda: _page(shown, **{name: form}))


@blueprint.post("/<code>/<int:number>/submit/")
@requires("procedures:version:edit")
def submit(code: str, number: int) -> ResponseReturnValue:
    """Hand a draft to the approvers."""
    shown, form = _version(code, number), forms.SubmitForm()
    words = {"zh": form.what_changed_zh.data, "en": form.what_changed_en.data}
    return _step(shown, "submit", form, lambda: operations.submit_version(g.actor, shown, what_changed=words))


@blueprint.post("/<code>/<int:number>/return/")
@requires("procedures:version:publish")
def give_back(code: str, number: int) -> ResponseReturnValue:
    """Give a version back with remarks."""
    shown, form = _version(code, number), RemarksForm()
    return _step(shown, "return", form, lambda: operations.return_version(g.actor, shown, remarks=form.remarks.data))


@blueprint.post("/<code>/<int:number>/publish/")
@requires("procedures:version:publish")
def publish(code: str, number: int) -> ResponseReturnValue:
    """Put a version in force."""
    shown, form = _version(code, number), ButtonForm()

    def put_in_force() -> None:
        check_seen(shown)
        operations.publish_version(g.actor, shown)

    return _with_fresh_index(_step(shown, "button", form, put_in_force))


@blueprint.post("/<code>/<int:number>/withdraw/")
@requires("procedures:version:publish")
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take the version in force away."""
    shown, form = _version(code, number), forms.WithdrawForm()
    reason = {"zh": form.reason_zh.data, "en": form.reason_en.data}
    response = _step(shown, "withdraw", form, lambda: operations.withdraw_version(g.actor, shown, reason=reason))
    return _with_fresh_index(response)


def _with_fresh_index(response: ResponseReturnValue) -> ResponseReturnValue:
    forget_recent()
    mend_in_background()
    return response
