"""Staff pages of proposed changes: what awaits a second person, and its decision."""

from typing import Any

from flask import Blueprint, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.library.access.permissions import GRANTS, Role, requires
from portal.platform.clock import local_today
from portal.platform.web.form_actions import RecordPage, announced, check_seen
from portal.platform.web.forms import ButtonForm
from portal.proposals import operations, queries
from portal.proposals.forms import RejectForm
from portal.proposals.models import ProposedChange
from portal.proposals.rules import KINDS, are_same, compared

blueprint = Blueprint("proposals_admin", __name__, template_folder="templates")


@blueprint.get("/")
@requires("proposals:change:see")
def index() -> ResponseReturnValue:
    """List the changes in reach, newest first: those that await a second person, or all (``?all=1``)."""
    show_all, before = bool(request.args.get("all")), request.args.get("before", "")[:20]
    changes, older = queries.changes_for(g.actor, before=before, only_open=not show_all)
    return render_template(
        "proposals/admin/index.html",
        changes=changes,
        older=older,
        show_all=show_all,
        called=queries.names_of_subjects(changes),
        names=names_of(person for change in changes for person in (change.proposed_by_id, change.decided_by_id)),
        today=local_today(),
    )


@blueprint.get("/<reference>/")
@requires("proposals:change:see")
def show(reference: str) -> ResponseReturnValue:
    """Show a change beside what there was, and what can be done with it."""
    return _page(record_page.get(reference))


def _page(change: ProposedChange, **bound: Any) -> str:
    kind = KINDS[change.kind]
    now = kind.present(change.subject, change.after) if not change.meaning.is_over else change.before
    expected = change.after if change.is_in_effect else change.before
    before, after, present = (kind.shown(values) for values in (change.before, change.after, now))
    return render_template(
        "proposals/admin/show.html",
        change=change,
        kind=kind,
        fields=compared(kind.fields, before, after, present),
        has_moved=not change.meaning.is_over and not are_same(now, expected),
        called=queries.names_of_subjects([change])[change.reference],
        deciders=[role.label for role in Role if role in GRANTS[kind.confirm_permission]],
        may_decide=queries.may_decide(g.actor, change) and change.proposed_by_id != g.actor.staff_id,
        names=names_of([change.proposed_by_id, change.decided_by_id]),
        forms={"button": ButtonForm(formdata=None), "reject": RejectForm(formdata=None), **bound},
        may_open=g.actor.may(current_app.view_functions[kind.page].permission),  # type: ignore[union-attr]
        today=local_today(),
    )


record_page = RecordPage(queries.get_change_for, _page, lambda it: url_for(".show", reference=it.reference))


@blueprint.post("/<reference>/confirm/")
@requires("proposals:change:decide")
def confirm(reference: str) -> ResponseReturnValue:
    """Confirm a change, as the second person."""
    change, form = record_page.get(reference), ButtonForm()

    def agree() -> None:
        check_seen(change)
        operations.confirm_change(g.actor, change)

    return announced(record_page.change(change, "button", form, agree))


@blueprint.post("/<reference>/reject/")
@requires("proposals:change:decide")
def reject(reference: str) -> ResponseReturnValue:
    """Reject a change with a reason, as the second person."""
    change, form = record_page.get(reference), RejectForm()

    def refuse() -> None:
        operations.reject_change(g.actor, change, reason=form.reason.data)

    return announced(record_page.change(change, "reject", form, refuse))


@blueprint.post("/<reference>/withdraw/")
@requires("proposals:change:see")
def withdraw(reference: str) -> ResponseReturnValue:
    """Withdraw one's own proposal."""
    change, form = record_page.get(reference), ButtonForm()
    return record_page.change(change, "button", form, lambda: operations.withdraw_change(g.actor, change))
