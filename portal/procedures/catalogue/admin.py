"""Staff views of the catalogue: lists, the page of a procedure, its alert, review and listing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.library.access.permissions import requires
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.components import Text
from portal.library.text.formats import localised
from portal.library.text.text_input import clean_text
from portal.organisation.queries import all_departments
from portal.platform.clock import local_today
from portal.platform.web.form_actions import announced, carry_out
from portal.platform.web.forms import ButtonForm, options
from portal.platform.web.request_values import page_number
from portal.procedures import queries as procedures_queries
from portal.procedures import rules
from portal.procedures.catalogue import forms, operations, queries, reviewed_changes
from portal.procedures.drafting import operations as drafting_operations
from portal.procedures.models import Procedure, ProcedureVersion
from portal.proposals.operations import propose_change
from portal.proposals.queries import open_changes
from portal.proposals.rules import ProposalKind, Values

blueprint = Blueprint("catalogue_admin", __name__, template_folder="../templates")
STATES = ("in-force", "listed", "draft")


@blueprint.get("/")
@requires("procedures:version:see")
def index() -> ResponseReturnValue:
    """List the procedures within reach (``?q=`` text, ``?state=``), and the open versions."""
    text, state = clean_text(request.args.get("q"))[:100], request.args.get("state", "")
    page = queries.procedures_for(g.actor, text, state if state in STATES else "", page_number())
    return render_template(
        "procedures/admin/index.html",
        page=page,
        text=text,
        state=state,
        open_versions=procedures_queries.open_versions_for(g.actor),
        due=queries.count_due_for(g.actor, local_today()),
    )


@blueprint.route("/new/", methods=["GET", "POST"])
@requires("procedures:version:edit")
def new() -> ResponseReturnValue:
    """Add a procedure with its first draft."""
    form = forms.NewProcedureForm()
    mine = [each for each in all_departments() if g.actor.may(g.permission, each.code)]
    form.department.choices = options((each.code, localised(each.name)) for each in mine)

    def page() -> str:
        return render_template("procedures/admin/new.html", form=form)

    if not form.is_submitted():
        return page()
    begun: list[ProcedureVersion] = []

    def begin() -> None:
        name, department = Text(**form.name), form.department.data
        begun.append(
            drafting_operations.begin_procedure(g.actor, code=form.code.data, name=name, department=department)
        )

    return carry_out(form, begin, lambda: url_for(".show", code=begun[0].procedure.code), page)


@blueprint.get("/reviews/")
@requires("procedures:version:see")
def due_for_review() -> ResponseReturnValue:
    """List the guides due for review, longest overdue first."""
    page = queries.due_for(g.actor, local_today(), page_number())
    return render_template("procedures/admin/reviews.html", page=page, today=local_today())


@blueprint.get("/<code>/")
@requires("procedures:version:see")
def show(code: str) -> ResponseReturnValue:
    """Show a procedure with its versions, alert, review and listing."""
    return _procedure_page(procedures_queries.get_procedure_for(g.actor, code, "procedures:version:see"))


def _procedure_page(procedure: Procedure, **bound: Any) -> str:
    versions = procedures_queries.versions_of(procedure)
    return render_template(
        "procedures/admin/show.html",
        procedure=procedure,
        versions=versions,
        names=names_of(person for version in versions for person in (version.drafted_by_id, version.approved_by_id)),
        forms={
            "button": ButtonForm(formdata=None),
            "alert": bound.get("alert") or forms.AlertForm.of(procedure, formdata=None),
            "checked": bound.get("checked") or _checked_form(procedure, formdata=None),
            "listing": bound.get("listing") or forms.ListingForm(formdata=None, due_on=procedure.guide_due_on),
        },
        proposed=open_changes([reviewed_changes.ALERT, reviewed_changes.LISTING], [procedure.code]),
        today=local_today(),
    )


def _checked_form(procedure: Procedure, **kwargs: Any) -> forms.CheckedForm:
    form = forms.CheckedForm(next_on=local_today() + rules.REVIEW_INTERVAL, **kwargs)
    form.post.choices = options(queries.posts_that_check(g.actor))
    return form


def _beside(
    code: str, name: str, make: Callable[..., Any], change: Callable[[Procedure, Any], object]
) -> ResponseReturnValue:
    """Process a form on the page of a procedure."""
    procedure = procedures_queries.get_procedure_for(g.actor, code, g.permission)
    form = make(procedure)
    response = carry_out(
        form,
        lambda: change(procedure, form),
        url_for(".show", code=code),
        lambda: _procedure_page(procedure, **{name: form}),
    )
    return announced(response)


@blueprint.post("/<code>/draft/")
@requires("procedures:version:edit")
def draft(code: str) -> ResponseReturnValue:
    """Start a draft without a reason; drafts for a corrective action start on the page of the action."""
    return _beside(
        code, "button", lambda _: ButtonForm(), lambda one, _: drafting_operations.draft_version(g.actor, one)
    )


@blueprint.post("/<code>/alert/")
@requires("procedures:alert:set")
def alert(code: str) -> ResponseReturnValue:
    """Set or remove the alert of a procedure at once; a second person reviews it afterwards."""

    def change(procedure: Procedure, form: forms.AlertForm) -> None:
        if not any([*form.alert.values(), *procedure.alert.values()]):
            raise rules.EmptyAlertError
        values = reviewed_changes.alert_values(form.alert, form.until.day)
        _propose(procedure, reviewed_changes.ALERT, values, acts_at_once=True)

    return _beside(code, "alert", forms.AlertForm.of, change)


@blueprint.post("/<code>/checked/")
@requires("procedures:procedure:check")
def checked(code: str) -> ResponseReturnValue:
    """Record a review of the guide without changes."""

    def change(procedure: Procedure, form: forms.CheckedForm) -> None:
        operations.confirm_checked(
            g.actor, procedure, post_code=form.post.data, next_on=form.next_on.day or local_today()
        )

    return _beside(code, "checked", _checked_form, change)


@blueprint.post("/<code>/list/")
@requires("procedures:listing:change")
def list_early(code: str) -> ResponseReturnValue:
    """Propose to list a procedure in public before its guide is written."""

    def change(procedure: Procedure, form: forms.ListingForm) -> None:
        if procedure.has_guide:
            raise MoveNotPossibleError
        values = reviewed_changes.listed_values(procedure, form.due_on.day or local_today())
        _propose(procedure, reviewed_changes.LISTING, values)

    return _beside(code, "listing", lambda _: forms.ListingForm(), change)


@blueprint.post("/<code>/unlist/")
@requires("procedures:listing:change")
def unlist(code: str) -> ResponseReturnValue:
    """Remove a procedure without a guide from the public lists at once; a second person reviews it afterwards."""

    def change(procedure: Procedure, _form: ButtonForm) -> None:
        _propose(procedure, reviewed_changes.LISTING, reviewed_changes.unlisted_values(procedure), acts_at_once=True)

    return _beside(code, "button", lambda _: ButtonForm(), change)


def _propose(procedure: Procedure, kind: ProposalKind, values: Values, *, acts_at_once: bool = False) -> None:
    propose_change(
        g.actor, kind, procedure.code, values, department=procedure.department.code, acts_at_once=acts_at_once
    )
