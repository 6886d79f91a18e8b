"""Staff pages of findings; there are no public ones."""

from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.forms import people_choices
from portal.accounts.queries import names_of
from portal.corrective_actions.actions import queries as actions_queries
from portal.corrective_actions.findings import forms, operations, queries
from portal.corrective_actions.models import Finding
from portal.corrective_actions.queries import possible_owners
from portal.corrective_actions.rules import FINDING_WORKFLOW
from portal.corrective_actions.vocabulary import ActionKind, NoCauseReason, Severity, SourceKind
from portal.library.access.permissions import requires
from portal.platform.clock import local_today
from portal.platform.storage.access_entries import AccessKind, note_access
from portal.platform.web.form_actions import RecordPage
from portal.platform.web.forms import ButtonForm, options
from portal.platform.web.request_values import answer, place_in_list

blueprint = Blueprint("findings_admin", __name__, template_folder="../templates")


@blueprint.get("/")
@requires("actions:finding:see")
def index() -> ResponseReturnValue:
    """List the findings in reach, those awaiting a decision first."""
    page = queries.findings_for(g.actor, place_in_list())
    return render_template("corrective_actions/admin/findings.html", page=page, today=local_today())


@blueprint.get("/<reference>/")
@requires("actions:finding:see")
def show(reference: str) -> ResponseReturnValue:
    """Show one finding and its triage."""
    return _finding_page(record_page.get(reference))


def _finding_page(found: Finding, **bound: Any) -> str:
    if found.source_kind is SourceKind.COMPLAINT:  # it repeats the complaint's text
        note_access(g.actor, AccessKind.OPENED, "findings_admin.show", found.source_reference)
    made = {
        "open": bound.get("open") or forms.OpenActionForm(formdata=None, severity=found.severity.value),
        "join": bound.get("join") or forms.JoinForm(formdata=None),
        "no_cause": bound.get("no_cause") or forms.NoCauseForm(formdata=None),
        "button": bound.get("button") or ButtonForm(formdata=None),
    }
    made["open"].owner.choices = options(_owner_choices(found))
    made["join"].action.choices = options(_join_choices(found))
    alike = queries.findings_alike(g.actor, found)
    if not alike:
        del made["open"].with_alike, made["join"].with_alike
    names = names_of([found.triaged_by_id, found.seconded_by_id])
    return render_template(
        "corrective_actions/admin/finding.html",
        finding=found,
        verbs=FINDING_WORKFLOW.verbs(found.state),
        forms=made,
        alike=alike,
        names=names,
        today=local_today(),
    )


record_page = RecordPage(queries.get_finding_for, _finding_page, lambda it: url_for(".show", reference=it.reference))


def _owner_choices(found: Finding) -> list[tuple[str, str]]:
    return people_choices(possible_owners(found, [found]))


def _join_choices(found: Finding) -> list[tuple[str, str]]:
    actions = actions_queries.open_actions_alike(g.actor, found)
    return [(action.reference, f"{action.reference} {action.title}") for action in actions]


@blueprint.post("/<reference>/open/")
@requires("actions:finding:triage")
def open_action(reference: str) -> ResponseReturnValue:
    """Open an action for a finding."""
    found, form = record_page.get(reference), forms.OpenActionForm()
    form.owner.choices = options(_owner_choices(found))

    def place() -> None:
        action = operations.open_action(
            g.actor,
            found,
            title=form.title.data,
            description=form.description.data,
            kind=ActionKind(form.kind.data),
            severity=Severity(form.severity.data),
            owner_id=int(form.owner.data),
        )
        if form.with_alike.data:
            operations.join_alike(g.actor, found, action=action)

    return record_page.change(found, "open", form, place)


@blueprint.post("/<reference>/join/")
@requires("actions:finding:triage")
def join(reference: str) -> ResponseReturnValue:
    """Add a finding to an open action with the same cause."""
    found, form = record_page.get(reference), forms.JoinForm()
    form.action.choices = options(_join_choices(found))

    def place() -> None:
        action = actions_queries.get_action_for(g.actor, form.action.data, g.permission)
        operations.join_action(g.actor, found, action=action)
        if form.with_alike.data:
            operations.join_alike(g.actor, found, action=action)

    return record_page.change(found, "join", form, place)


@blueprint.post("/<reference>/no-cause/")
@requires("actions:finding:triage")
def no_cause(reference: str) -> ResponseReturnValue:
    """Propose that a finding needs no action."""
    found, form = record_page.get(reference), forms.NoCauseForm()
    return record_page.change(
        found,
        "no_cause",
        form,
        lambda: operations.propose_no_cause(g.actor, found, reason=NoCauseReason(form.reason.data)),
    )


@blueprint.post("/<reference>/second/")
@requires("actions:finding:second")
def second(reference: str) -> ResponseReturnValue:
    """Approve or reject the proposal that a finding needs no action."""
    found, form = record_page.get(reference), ButtonForm()
    agrees = answer("agree", "disagree") == "agree"
    return record_page.change(found, "button", form, lambda: operations.decide_no_cause(g.actor, found, agrees=agrees))
