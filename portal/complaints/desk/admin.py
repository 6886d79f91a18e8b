"""Staff pages of complaints: the list, and one complaint with every act that is possible now."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.complaints import queries
from portal.complaints.assessment.operations import link_complaints
from portal.complaints.desk.act_record import ASSESS, HANDLE, UNSEAL, DeskAct
from portal.complaints.desk.acts import ACTS
from portal.complaints.desk.forms import NoteForm
from portal.complaints.desk.queries import (
    callbacks_of,
    evidence_for,
    find_other,
    linked_with,
    suggested_links,
)
from portal.complaints.duties import StaffAct, acts_of
from portal.complaints.handling import operations
from portal.complaints.handling.queries import REPLIES, prepared_text
from portal.complaints.jobs import place_before_reading
from portal.complaints.models import Complaint
from portal.complaints.openings import operations as openings
from portal.complaints.openings.queries import parts_to_open
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.vocabulary import LinkKind
from portal.complaints.warning_lights.queries import light_rule, lights_of
from portal.complaints.word_search.queries import SEARCHED, SHOWN, complaints_with
from portal.conflicts.models import ConflictParty
from portal.conflicts.queries import parties_of
from portal.library.access.permissions import Actor, requires
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.text_input import clean_line
from portal.organisation.queries import names_of_departments, names_of_posts
from portal.platform.clock import local_today
from portal.platform.storage.access_entries import AccessKind, note_access
from portal.platform.storage.transaction import writing
from portal.platform.web.form_actions import RecordPage
from portal.platform.web.forms import ButtonForm
from portal.platform.web.page_form import place_of
from portal.platform.web.request_values import place_in_list
from portal.platform.web.unsent_forms import begin_form

blueprint = Blueprint("complaints_admin", __name__, template_folder="../templates")
blueprint.before_request(place_before_reading)


@blueprint.get("/")
@requires("complaints:complaint:see")
def index() -> ResponseReturnValue:
    """List the complaints in reach, due soonest first; with ``?q=`` those that have a number or words."""
    today, typed = local_today(), clean_line(request.args.get("q"))[:100]
    if typed:
        found = complaints_with(g.actor, typed)
        return render_template("complaints/admin/found.html", found=found, typed=typed, searched=SEARCHED, shown=SHOWN)
    page = queries.complaints_for(g.actor, place_in_list())
    rule = light_rule(today)
    left = queries.left_when_resumed(page.rows, rule.calendar)
    return render_template(
        "complaints/admin/index.html", page=page, left=left, lights=lights_of(page.rows, rule), today=today
    )


@blueprint.get("/<reference>/")
@requires("complaints:complaint:see")
def show(reference: str) -> ResponseReturnValue:
    """Show one complaint and the actions that are possible now."""
    return _page(record_page.get(reference))


def _page(complaint: Complaint, **bound: Any) -> str:
    note_access(g.actor, AccessKind.OPENED, "complaints_admin.show", complaint.reference)
    if complaint.is_taken_back:
        return render_template("complaints/admin/taken_back.html", complaint=complaint)
    parties, rule = parties_of(complaint.reference), light_rule(local_today())
    mine = acts_of(g.actor, complaint)
    offered = _offered(g.actor, complaint, mine, bound)
    return render_template(
        "complaints/admin/show.html",
        complaint=complaint,
        left=queries.left_when_resumed([complaint], rule.calendar),
        due_next=lights_of([complaint], rule).get(complaint.id),
        part=complaint.part,
        names=names_of(_people_in(complaint, parties)),
        parties=parties,
        names_of_posts=names_of_posts([*(party.post_code for party in parties), complaint.entered_by_post]),
        verbs=COMPLAINT_WORKFLOW.verbs(complaint.state),
        offered=offered,
        prepared_text=prepared_text,
        evidence=evidence_for(g.actor, complaint) if any(act.shows_evidence for act, _ in offered) else None,
        departments=names_of_departments(each.to_department for each in complaint.transfers),
        link_kinds=tuple(LinkKind),
        suggested=suggested_links(g.actor, complaint) if StaffAct.ASSESS in mine else [],
        note=bound.get("note") or NoteForm(formdata=None),
        button=ButtonForm(formdata=None),
        is_handler=g.actor.staff_id == complaint.handler_id,
        linked=linked_with(g.actor, complaint),
        callbacks=callbacks_of(complaint),
        contact=bound.get("contact", ""),
        originals=bound.get("originals", []),
        opening=bound.get("opening") or ButtonForm(formdata=None),
        parts_to_open=parts_to_open(g.actor, complaint) if StaffAct.UNSEAL in mine else (),
        today=rule.today,
    )


def _people_in(complaint: Complaint, parties: Iterable[ConflictParty]) -> list[int | None]:
    people = [staff_id for reply in complaint.replies for staff_id in (reply.drafted_by_id, reply.decided_by_id)]
    people += [message.staff_id for message in complaint.messages]
    people += [each.sent_by_id for each in complaint.transfers] + [each.asked_by_id for each in complaint.extensions]
    people += [party.staff_id for party in parties]
    people += [staff_id for each in complaint.openings for staff_id in (each.asked_by_id, each.decided_by_id)]
    people += [each.decided_by_id for each in complaint.appeals]
    people += [who for each in complaint.data_requests for who in (each.recorded_by_id, each.decided_by_id)]
    return [*people, complaint.decline_proposed_by_id, complaint.named_id]


def _offered(
    actor: Actor, complaint: Complaint, mine: frozenset[StaffAct], bound: dict[str, Any]
) -> list[tuple[DeskAct, Any]]:
    """Return the acts that are the person's and possible now, with their forms; one that was refused stays."""

    def is_offered(act: DeskAct) -> bool:
        is_mine = act.duty in mine if act.duty else queries.reaches(actor, complaint, act.permission)
        return act.name in bound or (is_mine and act.is_possible(actor, complaint))

    return [(act, bound.get(act.name) or act.new_form(complaint, formdata=None)) for act in ACTS if is_offered(act)]


record_page = RecordPage(queries.get_complaint_for, _page, lambda it: url_for(".show", reference=it.reference))


def _view(act: DeskAct) -> Callable[[str], ResponseReturnValue]:
    def view(reference: str) -> ResponseReturnValue:
        complaint = record_page.get(reference)
        form = act.new_form(complaint)
        return record_page.change(complaint, act.name, form, lambda: act.run(g.actor, complaint, form))

    return view


def _begin_view(act: DeskAct) -> Callable[[str], ResponseReturnValue]:
    def view(reference: str) -> ResponseReturnValue:
        complaint, chosen = record_page.get(reference), request.form.get("start", "")
        prepared = act.prepared_for(complaint)
        text = prepared_text(prepared[chosen], complaint.language) if chosen in prepared else abort(400)
        choices = {"decision": chosen} if act.prepared is REPLIES else {}
        with writing():
            begin_form(place_of(url_for(f".{act.endpoint}", reference=reference)), act.text_field, text, **choices)
        return redirect(url_for(".show", reference=reference), 303)

    return view


for each in ACTS:
    address, only = f"/<reference>/{each.name}/", requires(each.permission)
    blueprint.add_url_rule(address, each.endpoint, only(_view(each)), methods=["POST"])
    if each.prepared:
        blueprint.add_url_rule(f"{address}begin/", f"begin_{each.endpoint}", only(_begin_view(each)), methods=["POST"])


@blueprint.post("/<reference>/link/<other>/")
@requires(ASSESS)
def link_suggested(reference: str, other: str) -> ResponseReturnValue:
    """Link a complaint with one that was suggested."""
    complaint, form = record_page.get(reference), ButtonForm()
    kind = LinkKind(request.form.get("kind", "")) if request.form.get("kind") in set(LinkKind) else abort(400)
    return record_page.change(
        complaint, "link_suggested", form,
        lambda: link_complaints(g.actor, complaint, other=find_other(g.actor, other), kind=kind),
    )  # fmt: skip


@blueprint.post("/<reference>/note/")
@requires(HANDLE)
def note(reference: str) -> ResponseReturnValue:
    """Add a note that only staff see."""
    complaint, form = record_page.get(reference), NoteForm()
    return record_page.change(
        complaint, "note", form, lambda: operations.add_note(g.actor, complaint, text=form.words.data)
    )


@blueprint.post("/<reference>/contact/")
@requires(UNSEAL)
def contact(reference: str) -> ResponseReturnValue:
    """Decrypt and show the contact; the entry in the audit trail is committed first."""
    return _open(reference, lambda complaint: {"contact": openings.open_contact(g.actor, complaint)})


@blueprint.post("/<reference>/original/")
@requires(UNSEAL)
def original(reference: str) -> ResponseReturnValue:
    """Decrypt and show what was typed beside what was masked; the entry in the audit trail is committed first."""
    return _open(reference, lambda complaint: {"originals": openings.open_original(g.actor, complaint)})


def _open(reference: str, unseal: Callable[[Complaint], dict[str, Any]]) -> ResponseReturnValue:
    complaint, form = record_page.get(reference), ButtonForm()
    try:
        with writing():
            opened = unseal(complaint)
    except RefusedActError as refusal:
        refusal.add_to_form(form)
        return _page(complaint, opening=form), 400
    return make_response(_page(complaint, **opened))
