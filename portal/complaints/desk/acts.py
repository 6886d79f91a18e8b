"""What the staff page of a complaint offers: each act once, with its form, its operation, and when it is possible."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.appeals import operations as appeals
from portal.complaints.assessment import operations as assessment
from portal.complaints.desk import filling, forms
from portal.complaints.desk.act_record import APPROVE, ASSESS, HANDLE, HEAR, NAME, DeskAct
from portal.complaints.desk.conditions import (
    can,
    can_be_assessed,
    can_be_assigned,
    can_be_bound,
    can_be_declined_by,
    can_be_reopened,
    has_draft_of_other,
    has_request_of_other,
    has_transfer,
    is_free,
    is_in_hand,
)
from portal.complaints.desk.data_requests import decide_request, record_request
from portal.complaints.desk.opening_acts import DECISIONS_ON_OPENINGS, REQUESTS_FOR_OPENINGS
from portal.complaints.desk.queries import find_other
from portal.complaints.duties import StaffAct, possible_handlers
from portal.complaints.extensions import operations as extensions
from portal.complaints.handling import operations as handling
from portal.complaints.handling.queries import INTERIM_REPLIES, LEAVING, QUESTIONS, REPLIES
from portal.complaints.handling.rules import PUBLIC_TEXTS
from portal.complaints.models import Complaint
from portal.complaints.operations import latest_extension
from portal.complaints.privacy import operations as privacy
from portal.complaints.privacy.forms import DecideRequestForm, RecordRequestForm
from portal.complaints.privacy.queries import has_own_text, may_decide_request, open_request
from portal.complaints.queries import is_to_acknowledge
from portal.complaints.retention import operations as retention
from portal.complaints.retention.queries import open_hold
from portal.complaints.transfers import operations as transfers
from portal.complaints.triage import operations as triage
from portal.complaints.venues import people_to_name
from portal.complaints.vocabulary import AppealOutcome, BodyKind, Decision, DeclineReason, Harm, LinkKind, Venue
from portal.library.access.permissions import Actor
from portal.platform.web.form_actions import check_seen
from portal.platform.web.forms import RemarksForm


def _approve(actor: Actor, complaint: Complaint, _form: Any) -> None:
    check_seen(complaint.open_reply)
    handling.decide_reply(actor, complaint, approves=True)


def _party(actor: Actor, complaint: Complaint, form: Any) -> None:
    kind, _, value = form.party.data.partition(":")
    given: dict[str, Any] = {"post_code": value} if kind == "post" else {"staff_id": int(value)}
    assessment.add_to_conflict(actor, complaint, reason=form.reason.data, **given)
    appeals.hand_on_unheard(complaint)


def _bind(actor: Actor, complaint: Complaint, form: Any) -> None:
    kind, _, code = form.about.data.partition(":")
    triage.say_what_it_is_about(actor, complaint, **{kind: code})


def _reply(actor: Actor, complaint: Complaint, form: Any, **public: Any) -> None:
    handling.draft_reply(
        actor, complaint, decision=Decision(form.decision.data), text=form.words.data,
        remedy_given=form.remedy_given.data, **public,
    )  # fmt: skip


ACTS: tuple[DeskAct, ...] = (
    DeskAct(
        "accept-transfer", ASSESS, StaffAct.RECEIVE, _l("Accept the complaint passed on"),
        lambda actor, it, _: transfers.accept_transfer(actor, it), has_transfer, is_main=True, is_folded=False,
    ),
    DeskAct(
        "return-transfer", ASSESS, StaffAct.RECEIVE, _l("Return it"),
        lambda actor, it, form: transfers.return_transfer(actor, it, reason=form.reason.data), has_transfer,
        forms.ReturnForm,
    ),
    DeskAct(
        "name", NAME, StaffAct.NAME, _l("Name who deals with it"),
        lambda actor, it, form: assessment.name_person(actor, it, staff_id=int(form.person.data)),
        lambda actor, it: it.venue is Venue.NAMED and can("withdraw")(actor, it),
        forms.PersonForm, filling.fill_people(people_to_name), is_main=True, is_folded=False,
    ),
    DeskAct(
        "accept", ASSESS, StaffAct.ASSESS, _l("Accept"), lambda actor, it, _: assessment.accept_complaint(actor, it),
        is_free, is_main=True, is_folded=False,
    ),
    DeskAct(
        "note-praise", ASSESS, StaffAct.ASSESS, _l("Read, and passed on"),
        lambda actor, it, _: assessment.note_praise(actor, it), can("note"), is_main=True, is_folded=False,
    ),
    DeskAct(
        "acknowledge", ASSESS, StaffAct.ASSESS, _l("Acknowledge the report"),
        lambda actor, it, form: assessment.acknowledge_report(actor, it, text=form.words.data),
        lambda _, it: is_to_acknowledge(it), forms.AcknowledgeForm, is_stored=True, button=_l("Tell the reporter"),
    ),
    DeskAct(
        "decline", ASSESS, StaffAct.ASSESS, _l("Decline"),
        lambda actor, it, form: assessment.decline_complaint(
            actor, it, reason=DeclineReason(form.reason.data), text=form.words.data
        ),
        is_free, forms.DeclineForm,
    ),
    DeskAct(
        "confirm-decline", ASSESS, StaffAct.SECOND_DECLINE, _l("Decline it as proposed"),
        lambda actor, it, _: assessment.decide_decline(actor, it, agrees=True), can_be_declined_by,
        is_main=True, is_folded=False,
    ),
    DeskAct(
        "keep", ASSESS, StaffAct.SECOND_DECLINE, _l("Do not decline it"),
        lambda actor, it, _: assessment.decide_decline(actor, it, agrees=False), can_be_declined_by, is_folded=False,
    ),
    DeskAct(
        "assign", ASSESS, StaffAct.ASSESS, _l("Assign"),
        lambda actor, it, form: assessment.assign_handler(actor, it, handler_id=int(form.person.data)),
        can_be_assigned, forms.AssignForm, filling.fill_people(possible_handlers), is_main=True, is_folded=False,
    ),
    DeskAct(
        "approve-reply", APPROVE, StaffAct.APPROVE, _l("Approve and send"), _approve, has_draft_of_other,
        is_main=True, is_folded=False, seen=lambda it: it.open_reply, shows_evidence=True,
    ),
    DeskAct(
        "return-reply", APPROVE, StaffAct.APPROVE, _l("Send back with remarks"),
        lambda actor, it, form: handling.decide_reply(actor, it, approves=False, remarks=form.remarks.data),
        has_draft_of_other, RemarksForm, button=_l("Send back"),
    ),
    DeskAct(
        "grant-extension", APPROVE, StaffAct.EXTEND, _l("Grant the extension"),
        lambda actor, it, _: extensions.decide_extension(actor, it, grants=True), has_request_of_other,
        is_main=True, is_folded=False, seen=lambda it: it.open_extension,
    ),
    DeskAct(
        "refuse-extension", APPROVE, StaffAct.EXTEND, _l("Refuse the extension"),
        lambda actor, it, form: extensions.decide_extension(actor, it, grants=False, remarks=form.remarks.data),
        has_request_of_other, forms.RefuseForm,
    ),
    *DECISIONS_ON_OPENINGS,
    DeskAct(
        "reply", HANDLE, StaffAct.HANDLE, _l("Submit the reply"), _reply,
        lambda actor, it: is_in_hand(actor, it) and not it.record.is_public, forms.ReplyForm, filling.fill_decisions,
        is_stored=True, is_main=True, is_folded=False, prepared=REPLIES, shows_evidence=True,
    ),
    DeskAct(
        "decide-suggestion", HANDLE, StaffAct.HANDLE, _l("Submit decision and reply"),
        lambda actor, it, form: _reply(actor, it, form, **{name: getattr(form, name) for name in PUBLIC_TEXTS}),
        lambda actor, it: is_in_hand(actor, it) and it.record.is_public,
        forms.SuggestionReplyForm, filling.fill_decisions,
        is_stored=True, is_main=True, is_folded=False, prepared=REPLIES, shows_evidence=True,
    ),
    DeskAct(
        "ask", HANDLE, StaffAct.HANDLE, _l("Ask the complainant"),
        lambda actor, it, form: handling.ask_citizen(actor, it, question=form.question.data),
        is_in_hand, forms.AskForm, button=_l("Ask and pause the time limit"), text_field="question",
        prepared=QUESTIONS,
    ),
    DeskAct(
        "interim", HANDLE, StaffAct.HANDLE, _l("Send an interim reply"),
        lambda actor, it, form: handling.send_interim_reply(actor, it, text=form.words.data),
        lambda actor, it: is_in_hand(actor, it) and it.ceiling_on is not None, forms.InterimForm,
        prepared=INTERIM_REPLIES,
    ),
    DeskAct(
        "ask-extension", HANDLE, StaffAct.HANDLE, _l("Ask for more time"),
        lambda actor, it, form: extensions.ask_extension(
            actor, it, until_on=form.until_on.day, reason=form.reason.data
        ),
        lambda actor, it: is_in_hand(actor, it) and it.open_extension is None and latest_extension(it) > it.due_on,
        forms.MoreTimeForm,
        filling.fill_latest,
    ),
    DeskAct(
        "go-on", HANDLE, StaffAct.HANDLE, _l("Continue without a response"),
        lambda actor, it, _: handling.go_on_without_answer(actor, it), can("resume"), is_main=True, is_folded=False,
    ),
    DeskAct(
        "reopen", ASSESS, StaffAct.REOPEN, _l("Investigate again"),
        lambda actor, it, form: handling.reopen_complaint(actor, it, handler_id=int(form.person.data)),
        can_be_reopened, forms.AssignForm, filling.fill_people(possible_handlers), is_main=True, is_folded=False,
    ),
    DeskAct(
        "leave", ASSESS, StaffAct.LEAVE, _l("Take no further action"),
        lambda actor, it, form: handling.leave_complaint(actor, it, text=form.words.data), can("leave"),
        forms.LeaveForm, prepared=LEAVING,
    ),
    DeskAct(
        "decide-appeal", HEAR, StaffAct.HEAR, _l("Decide the appeal"),
        lambda actor, it, form: appeals.decide_appeal(
            actor, it, outcome=AppealOutcome(form.outcome.data), text=form.words.data
        ),
        can("decide_appeal"), forms.AppealDecisionForm, is_main=True, is_folded=False, shows_evidence=True,
    ),
    DeskAct(
        "assess", ASSESS, StaffAct.ASSESS, _l("Assess how serious and urgent it is"),
        lambda actor, it, form: assessment.assess_complaint(
            actor, it, harm=Harm(form.harm.data), is_urgent=form.is_urgent.data, is_unsafe=form.is_unsafe.data,
            is_simple=form.is_simple.data,
        ),
        can_be_assessed, forms.AssessForm, is_stored=True,
        button=_l("Save"),
    ),
    DeskAct(
        "party", ASSESS, StaffAct.ASSESS, _l("Say whom it is also about"), _party,
        lambda _, it: it.can_still_be_judged and it.is_about_people, forms.PartyForm,
        filling.fill_parties, button=_l("Save"),
    ),
    DeskAct(
        "subject", ASSESS, StaffAct.ASSESS, _l("Say what it is about"), _bind, can_be_bound, forms.SubjectForm,
        filling.fill_subjects, button=_l("Save, and tell the complainant"),
    ),
    DeskAct(
        "transfer", ASSESS, StaffAct.ASSESS, _l("Pass it on to another department"),
        lambda actor, it, form: transfers.transfer_complaint(
            actor, it, department_code=form.department.data, reason=form.reason.data
        ),
        lambda actor, it: is_free(actor, it) and not it.is_integrity, forms.TransferForm, filling.fill_departments,
        button=_l("Pass it on"),
    ),
    DeskAct(
        "hand-on", ASSESS, StaffAct.ASSESS, _l("Name the body that the matter belongs to"),
        lambda actor, it, form: transfers.hand_on(actor, it, body=BodyKind(form.body.data), reason=form.reason.data),
        can("withdraw"), forms.HandOnForm, button=_l("Tell the complainant"),
    ),
    DeskAct(
        "release", ASSESS, StaffAct.ASSESS, _l("Take it from its handler"),
        lambda actor, it, _: assessment.release_handler(actor, it), can("release"),
    ),
    DeskAct("link", ASSESS, StaffAct.ASSESS, _l("Link it with another complaint"),
            lambda actor, it, form: assessment.link_complaints(
                actor, it, other=find_other(actor, form.other.data), kind=LinkKind(form.kind.data)
            ), lambda *_: True,
            forms.LinkForm, button=_l("Link")),
    DeskAct(
        "hold", ASSESS, StaffAct.ASSESS, _l("Keep contact and texts while a review or a suit runs"),
        lambda actor, it, form: retention.hold_texts(actor, it, reason=form.reason.data),
        lambda _, it: open_hold(it) is None and it.text_deleted_on is None, forms.HoldForm, button=_l("Keep them"),
    ),
    DeskAct(
        "end-hold", ASSESS, StaffAct.ASSESS, _l("The review or suit has ended"),
        lambda actor, it, _: retention.end_hold(actor, it), lambda _, it: open_hold(it) is not None,
    ),
    *REQUESTS_FOR_OPENINGS,
    DeskAct(
        "mask", ASSESS, StaffAct.ASSESS, _l("Mask more of the text"),
        lambda actor, it, form: privacy.mask_more(actor, it, phrases=form.phrases),
        lambda _, it: has_own_text(it), forms.MaskForm, button=_l("Mask"), text_field="phrases_to_hide",
    ),
    DeskAct(
        "decide-request", ASSESS, StaffAct.DECIDE_DATA, _l("Decide on the request about personal data"),
        decide_request, may_decide_request, DecideRequestForm, is_folded=False,
        button=_l("Decide"), seen=open_request,
    ),
    DeskAct(
        "record-request", HANDLE, None, _l("Record a request about personal data"), record_request,
        lambda _, it: not it.is_taken_back, RecordRequestForm, button=_l("Save"),
    ),
    DeskAct(
        "call-back", HANDLE, None, _l("Record a call-back"),
        lambda actor, it, form: handling.record_callback(
            actor, it, is_reached=form.is_reached.data, text=form.words.data
        ),
        lambda _, it: it.sent_reply is not None and it.contact_sealed is not None, forms.CallBackForm,
        button=_l("Save"),
    ),
)  # fmt: skip
