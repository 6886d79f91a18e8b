"""Staff pages of complaints."""

from typing import Any

from flask import Blueprint, g, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Staff
from portal.accounts.queries import names_of, people_with_role
from portal.complaints import queries
from portal.complaints.handling import operations
from portal.complaints.handling.forms import AskForm, AssignForm, DeclineForm, NoteForm, ReplyForm
from portal.complaints.models import Complaint
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.vocabulary import Decision, DeclineReason
from portal.library.access.permissions import Role, requires
from portal.platform.clock import local_today
from portal.platform.storage.access_entries import AccessKind, note_access
from portal.platform.storage.transaction import writing
from portal.platform.web.form_actions import RecordPage, check_seen
from portal.platform.web.forms import ButtonForm, RemarksForm, options
from portal.platform.web.request_values import place_in_list

blueprint = Blueprint("complaints_admin", __name__, template_folder="../templates")
HANDLERS = (Role.HANDLER, Role.MANAGER, Role.QUALITY_OFFICER)


@blueprint.get("/")
@requires("complaints:complaint:see")
def index() -> ResponseReturnValue:
    """List the complaints in reach, due soonest first."""
    page = queries.complaints_for(g.actor, place_in_list())
    return render_template("complaints/admin/index.html", page=page, today=local_today())


@blueprint.get("/<reference>/")
@requires("complaints:complaint:see")
def show(reference: str) -> ResponseReturnValue:
    """Show one complaint and the actions that are possible now."""
    return _page(record_page.get(reference))


def _page(complaint: Complaint, contact: str = "", **bound: Any) -> str:
    note_access(g.actor, AccessKind.OPENED, "complaints_admin.show", complaint.reference)
    people = [staff_id for reply in complaint.replies for staff_id in (reply.drafted_by_id, reply.decided_by_id)]
    people += [message.staff_id for message in complaint.messages]
    forms: dict[str, Any] = {"decline": DeclineForm, "assign": AssignForm, "ask": AskForm, "note": NoteForm,
             "return_reply": RemarksForm, "button": ButtonForm}  # fmt: skip
    made = {name: bound.get(name) or form(formdata=None) for name, form in forms.items()}
    made["reply"] = bound.get("reply") or ReplyForm.of(complaint, formdata=None)
    made["assign"].handler.choices = options(_handler_choices(complaint))
    return render_template(
        "complaints/admin/show.html",
        complaint=complaint,
        part=complaint.version.guide.element(complaint.element),
        names=names_of(people),
        forms=made,
        verbs=COMPLAINT_WORKFLOW.verbs(complaint.state),
        open_reply=operations.open_reply(complaint),
        is_handler=g.actor.staff_id == complaint.handler_id,
        contact=contact,
        may_open_contact=queries.may_open_contact(g.actor, complaint),
        today=local_today(),
    )


record_page = RecordPage(queries.get_complaint_for, _page, lambda it: url_for(".show", reference=it.reference))


def _possible_handlers(complaint: Complaint) -> list[Staff]:
    roles = (Role.INSPECTOR,) if complaint.is_integrity else HANDLERS
    barred = queries.people_complained_about(complaint)
    return [staff for staff in people_with_role(roles, complaint.department_code) if staff.id not in barred]


def _handler_choices(complaint: Complaint) -> list[tuple[str, str]]:
    return [(str(staff.id), staff.display_name) for staff in _possible_handlers(complaint)]


@blueprint.post("/<reference>/accept/")
@requires("complaints:complaint:assess")
def accept(reference: str) -> ResponseReturnValue:
    """Accept a complaint."""
    complaint, form = record_page.get(reference), ButtonForm()
    return record_page.change(complaint, "button", form, lambda: operations.accept_complaint(g.actor, complaint))


@blueprint.post("/<reference>/decline/")
@requires("complaints:complaint:assess")
def decline(reference: str) -> ResponseReturnValue:
    """Decline a complaint with a reason."""
    complaint, form = record_page.get(reference), DeclineForm()
    return record_page.change(
        complaint,
        "decline",
        form,
        lambda: operations.decline_complaint(
            g.actor, complaint, reason=DeclineReason(form.reason.data), text=form.words.data
        ),
    )


@blueprint.post("/<reference>/assign/")
@requires("complaints:complaint:assess")
def assign(reference: str) -> ResponseReturnValue:
    """Assign a complaint to a handler."""
    complaint, form = record_page.get(reference), AssignForm()
    form.handler.choices = options(_handler_choices(complaint))
    return record_page.change(
        complaint,
        "assign",
        form,
        lambda: operations.assign_handler(g.actor, complaint, handler_id=int(form.handler.data)),
    )


@blueprint.post("/<reference>/ask/")
@requires("complaints:complaint:handle")
def ask(reference: str) -> ResponseReturnValue:
    """Ask the complainant a question; the time limit is paused."""
    complaint, form = record_page.get(reference), AskForm()
    return record_page.change(
        complaint, "ask", form, lambda: operations.ask_citizen(g.actor, complaint, question=form.question.data)
    )


@blueprint.post("/<reference>/go-on/")
@requires("complaints:complaint:handle")
def go_on(reference: str) -> ResponseReturnValue:
    """Resume the investigation without the complainant's answer."""
    complaint, form = record_page.get(reference), ButtonForm()
    return record_page.change(complaint, "button", form, lambda: operations.go_on_without_answer(g.actor, complaint))


@blueprint.post("/<reference>/note/")
@requires("complaints:complaint:handle")
def note(reference: str) -> ResponseReturnValue:
    """Add a note that only staff see."""
    complaint, form = record_page.get(reference), NoteForm()
    return record_page.change(
        complaint, "note", form, lambda: operations.add_note(g.actor, complaint, text=form.words.data)
    )


@blueprint.post("/<reference>/reply/")
@requires("complaints:complaint:handle")
def reply(reference: str) -> ResponseReturnValue:
    """Draft the reply."""
    complaint = record_page.get(reference)
    form = ReplyForm.of(complaint)
    return record_page.change(
        complaint,
        "reply",
        form,
        lambda: operations.draft_reply(
            g.actor,
            complaint,
            decision=Decision(form.decision.data),
            text=form.words.data,
            remedy_given=form.remedy_given.data,
        ),
    )


@blueprint.post("/<reference>/approve-reply/")
@requires("complaints:reply:approve")
def approve_reply(reference: str) -> ResponseReturnValue:
    """Approve the drafted reply and send it."""
    complaint, form = record_page.get(reference), ButtonForm()

    def approve() -> None:
        check_seen(operations.open_reply(complaint))
        operations.decide_reply(g.actor, complaint, approves=True)

    return record_page.change(complaint, "button", form, approve)


@blueprint.post("/<reference>/return-reply/")
@requires("complaints:reply:approve")
def return_reply(reference: str) -> ResponseReturnValue:
    """Return the drafted reply with remarks."""
    complaint, form = record_page.get(reference), RemarksForm()
    return record_page.change(
        complaint,
        "return_reply",
        form,
        lambda: operations.decide_reply(g.actor, complaint, approves=False, remarks=form.remarks.data),
    )


@blueprint.post("/<reference>/reopen/")
@requires("complaints:complaint:assess")
def reopen(reference: str) -> ResponseReturnValue:
    """Investigate the complaint again."""
    complaint, form = record_page.get(reference), ButtonForm()
    return record_page.change(complaint, "button", form, lambda: operations.reopen_complaint(g.actor, complaint))


@blueprint.post("/<reference>/contact/")
@requires("complaints:contact:open")
def contact(reference: str) -> ResponseReturnValue:
    """Decrypt and show the contact; the entry in the audit trail is committed first."""
    complaint = queries.get_complaint_with_contact_for(g.actor, reference)
    with writing():
        opened = operations.open_contact(g.actor, complaint)
    return make_response(_page(complaint, contact=opened))
