"""The staff's door to procedures: lists, versions, four eyes, publication, and what is said beside the versions."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.library.access.permissions import requires
from portal.library.guide.components import Text
from portal.library.guide.difference import difference
from portal.library.guide.publish_gate.gate import gate_problems, score
from portal.library.text.text_input import clean_text
from portal.organisation.queries import all_departments
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import announce
from portal.platform.web.form_actions import carry_out, check_seen
from portal.platform.web.forms import ButtonForm, RemarksForm, options
from portal.platform.web.request_values import page_number
from portal.procedures import care, forms, operations, publication, queries, reviews, vocabulary
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.pages import page_of, tasks_of
from portal.procedures.surroundings import posts_shown, surroundings

blueprint = Blueprint("procedures_admin", __name__, template_folder="templates")
STATES = ("in-force", "listed", "draft")


@blueprint.get("/")
@requires("procedures:version:see")
def index() -> ResponseReturnValue:
    """List the procedures in reach (``?q=`` words, ``?state=``), and the versions worked on."""
    words, state = clean_text(request.args.get("q"))[:100], request.args.get("state", "")
    page = queries.procedures_for(g.actor, words, state if state in STATES else "", page_number())
    return render_template(
        "procedures/admin/index.html",
        page=page,
        words=words,
        state=state,
        open_versions=queries.open_versions_for(g.actor),
        due=reviews.count_due_for(g.actor, local_today()),
    )


@blueprint.route("/new/", methods=["GET", "POST"])
@requires("procedures:version:edit")
def new() -> ResponseReturnValue:
    """Begin a procedure that nobody has written about yet."""
    form = forms.NewProcedureForm()
    mine = [each for each in all_departments() if g.actor.may(g.permission, each.code)]
    form.department.choices = options((each.code, each.name["zh"]) for each in mine)

    def page() -> str:
        return render_template("procedures/admin/new.html", form=form)

    if not form.is_submitted():
        return page()
    name = Text(zh=form.name_zh.data, en=form.name_en.data)
    return carry_out(
        form,
        lambda: operations.begin_procedure(g.actor, code=form.code.data, name=name, department=form.department.data),
        url_for(".show", code=form.code.data or "-"),
        page,
    )


@blueprint.get("/reviews/")
@requires("procedures:version:see")
def due_for_review() -> ResponseReturnValue:
    """List the guides whose check is due, the longest due first."""
    page = reviews.due_for(g.actor, local_today(), page_number())
    return render_template("procedures/admin/reviews.html", page=page, today=local_today())


@blueprint.get("/<code>/")
@requires("procedures:version:see")
def show(code: str) -> ResponseReturnValue:
    """Show a procedure's versions, and what is said beside them."""
    return _procedure_page(queries.get_procedure_for(g.actor, code, "procedures:version:see"))


def _procedure_page(procedure: Procedure, **bound: Any) -> str:
    versions = queries.versions_of(procedure)
    return render_template(
        "procedures/admin/show.html",
        procedure=procedure,
        versions=versions,
        names=names_of(person for version in versions for person in (version.drafted_by_id, version.approved_by_id)),
        forms={
            "button": ButtonForm(formdata=None),
            "alert": bound.get("alert") or _alert_form(procedure, formdata=None),
            "checked": bound.get("checked") or _checked_form(procedure, formdata=None),
            "listing": bound.get("listing") or forms.ListingForm(formdata=None, due_on=procedure.guide_due_on),
        },
        today=local_today(),
        under_way=vocabulary.UNDER_WAY,
    )


def _alert_form(procedure: Procedure, **kwargs: Any) -> forms.AlertForm:
    alert = procedure.alert
    return forms.AlertForm(alert_zh=alert.get("zh"), alert_en=alert.get("en"), until=procedure.alert_until, **kwargs)


def _checked_form(procedure: Procedure, **kwargs: Any) -> forms.CheckedForm:
    form = forms.CheckedForm(next_on=local_today() + publication.CHECKED_EVERY, **kwargs)
    form.post.choices = options(reviews.posts_that_check(g.actor, procedure))
    return form


def _beside(
    code: str, name: str, make: Callable[..., Any], change: Callable[[Procedure, Any], object]
) -> ResponseReturnValue:
    """Carry out a form of the procedure's page."""
    procedure = queries.get_procedure_for(g.actor, code, g.permission)
    form = make(procedure)
    response = carry_out(
        form,
        lambda: change(procedure, form),
        url_for(".show", code=code),
        lambda: _procedure_page(procedure, **{name: form}),
    )
    return _announced(response)


@blueprint.post("/<code>/draft/")
@requires("procedures:version:edit")
def draft(code: str) -> ResponseReturnValue:
    """Begin a new version of one's own accord; one for a corrective action begins on the action's page."""
    return _beside(code, "button", lambda _: ButtonForm(), lambda one, _: operations.draft_version(g.actor, one))


@blueprint.post("/<code>/alert/")
@requires("procedures:alert:set")
def alert(code: str) -> ResponseReturnValue:
    """Put a notice on a procedure, or take it away."""

    def change(procedure: Procedure, form: forms.AlertForm) -> None:
        words = {"zh": form.alert_zh.data, "en": form.alert_en.data}
        care.set_alert(g.actor, procedure, alert=words, until=form.until.day)

    return _beside(code, "alert", _alert_form, change)


@blueprint.post("/<code>/checked/")
@requires("procedures:procedure:check")
def checked(code: str) -> ResponseReturnValue:
    """Note that the guide was checked and nothing need change."""

    def change(procedure: Procedure, form: forms.CheckedForm) -> None:
        care.confirm_checked(g.actor, procedure, post_code=form.post.data, next_on=form.next_on.day or local_today())

    return _beside(code, "checked", _checked_form, change)


@blueprint.post("/<code>/list/")
@requires("procedures:listing:change")
def list_early(code: str) -> ResponseReturnValue:
    """List a procedure in public before its guide is written."""

    def change(procedure: Procedure, form: forms.ListingForm) -> None:
        care.list_early(g.actor, procedure, due_on=form.due_on.day or local_today())

    return _beside(code, "listing", lambda _: forms.ListingForm(), change)


@blueprint.post("/<code>/unlist/")
@requires("procedures:listing:change")
def unlist(code: str) -> ResponseReturnValue:
    """Take a procedure without a guide out of the public lists."""
    return _beside(code, "button", lambda _: ButtonForm(), lambda one, _: care.unlist(g.actor, one))


@blueprint.get("/<code>/<int:number>/")
@requires("procedures:version:see")
def version(code: str, number: int) -> ResponseReturnValue:
    """Show a version: its parts, what the gate finds, what changed, what comes next."""
    return _page(_version(code, number))


def _version(code: str, number: int) -> ProcedureVersion:
    return queries.get_version_for(g.actor, code, number, g.permission)


def _page(shown: ProcedureVersion, **bound: Any) -> str:
    made = {"submit": forms.SubmitForm, "return": RemarksForm, "withdraw": forms.WithdrawForm,
            "publish": forms.PublishForm, "take_back": RemarksForm, "button": ButtonForm}  # fmt: skip
    before = queries.find_public_predecessor(shown)
    guide = shown.guide
    problems = gate_problems(guide, surroundings(shown))
    return render_template(
        "procedures/admin/version.html",
        version=shown,
        guide=guide,
        problems=problems,
        score=score(problems),
        page_of=page_of,
        tasks=tasks_of(guide, problems),
        changes=difference(before.guide, guide) if before else [],
        forms={name: bound.get(name) or form(formdata=None) for name, form in made.items()},
        names=names_of([shown.drafted_by_id, shown.approved_by_id]),
    )


@blueprint.get("/<code>/<int:number>/preview/<view:view>/")
@requires("procedures:version:see")
def preview(code: str, number: int) -> ResponseReturnValue:
    """Show a version as the citizen will read it, in the language and view of the address."""
    shown = _version(code, number)
    guide = shown.guide
    return render_template("procedures/admin/preview.html", version=shown, guide=guide, posts=posts_shown(shown, guide))


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
    """Approve a version, for at once or for a later day."""
    shown, form = _version(code, number), forms.PublishForm()

    def approve() -> None:
        check_seen(shown)
        publication.publish_version(g.actor, shown, from_on=form.from_on.day)

    return _announced(_step(shown, "publish", form, approve))


@blueprint.post("/<code>/<int:number>/take-back/")
@requires("procedures:version:publish")
def take_back(code: str, number: int) -> ResponseReturnValue:
    """Make an approved version whose day has not come a draft again."""
    shown, form = _version(code, number), RemarksForm()
    return _step(
        shown, "take_back", form, lambda: publication.take_back_version(g.actor, shown, remarks=form.remarks.data)
    )


@blueprint.post("/<code>/<int:number>/withdraw/")
@requires("procedures:version:publish")
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take the version in force away."""
    shown, form = _version(code, number), forms.WithdrawForm()
    reason = {"zh": form.reason_zh.data, "en": form.reason_en.data}
    response = _step(shown, "withdraw", form, lambda: publication.withdraw_version(g.actor, shown, reason=reason))
    return _announced(response)


def _announced(response: ResponseReturnValue) -> ResponseReturnValue:
    announce()
    return response
