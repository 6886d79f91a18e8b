"""Public page on which a complaint is followed by number and code."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.authority_settings.definitions import APPEAL_DECISION_CALENDAR_DAYS
from portal.authority_settings.queries import current
from portal.complaints.appeals.operations import file_appeal
from portal.complaints.data_requests import DataRequestKind
from portal.complaints.following import operations
from portal.complaints.following.forms import (
    APPEAL,
    ASK_ABOUT_DATA,
    HIDE_PHRASES,
    OWN_TEXT_FORMS,
    TAKE_BACK,
    WITHDRAW_PUBLICATION,
    AppealForm,
    CitizenMessageForm,
    FollowForm,
    VerdictForm,
    WithdrawalForm,
    own_text_forms,
    text_to_write,
)
from portal.complaints.following.queries import (
    bodies_outside,
    can_appeal_today,
    heading_of,
    interim_reply_by,
    is_acknowledgement_late,
    last_day_of_turn,
    names_of_transfers,
    own_data,
    reviewing_office,
    sent_replies,
    stages_of,
    what_happens_next,
    who_acts_next,
)
from portal.complaints.models import Complaint
from portal.complaints.privacy import operations as privacy
from portal.complaints.privacy.forms import AskAboutDataForm, HidePhrasesForm, PublicationForm, TakeBackForm
from portal.complaints.privacy.jobs import overwrite_at_once
from portal.complaints.privacy.queries import can_be_taken_back, has_own_text
from portal.complaints.privacy.rules import TAKE_BACK_MINUTES
from portal.complaints.queries import find_complaint_by_code, is_provisional, left_when_resumed
from portal.complaints.rules import COMPLAINT_WORKFLOW, VERDICTS
from portal.conflicts.queries import is_about_anybody
from portal.library.access.limits import ANSWER_AS_CITIZEN, FOLLOW_COMPLAINT
from portal.library.access.permissions import CITIZEN
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import content_hash, new_idempotency_key
from portal.platform.storage.form_receipts import SentForm
from portal.platform.web.finishing import visit_key
from portal.platform.web.follow_by_code import SHOWN, follow_by_code
from portal.platform.web.form_actions import attempt
from portal.platform.web.forms import PortalForm, csrf
from portal.platform.web.language_routing import is_language_switch
from portal.platform.web.page_cache import never_stored
from portal.platform.web.waiting import check_form_wait, show_wait

blueprint = Blueprint("following_public", __name__, template_folder="../templates")


never_stored(blueprint)


@blueprint.route("/follow/", methods=["GET", "POST"])
@csrf.exempt
def follow() -> ResponseReturnValue:
    """Show a complaint by its number and code, and take messages, the verdict, an appeal or the withdrawal."""
    form = FollowForm()
    return follow_by_code(
        form,
        "complaints/public/follow.html",
        FOLLOW_COMPLAINT,
        find_complaint_by_code,
        lambda complaint: _show(form, complaint),
    )


def _show(form: FollowForm, complaint: Complaint) -> ResponseReturnValue:
    acts = {} if is_language_switch() else _acts(complaint)
    act = request.form.get("act", "")
    if act == "show_data" and not complaint.is_taken_back:
        return render_template("complaints/public/own_data.html", **own_data(complaint))
    sent, operation = acts.get(act, (CitizenMessageForm(), None))
    if is_language_switch():
        show_wait(sent)
    if operation is not None and sent.validate_on_submit():
        check_form_wait(sent, lambda: _followed(form, complaint, sent), ANSWER_AS_CITIZEN, complaint.reference)
    done = operation is not None and attempt(sent, lambda: _once(complaint, act, sent, operation))
    if done and complaint.awaits_erasure is not None:
        overwrite_at_once()
    page = _followed(form, complaint, sent, act if done else "")
    return page, 400 if operation is not None and not done else 200


def _followed(form: FollowForm, complaint: Complaint, sent: PortalForm, done: str = "") -> str:
    if complaint.is_taken_back:
        carried = {"visit_key": visit_key(), SHOWN: "1"}
        return render_template("complaints/public/taken_back.html", form=form, complaint=complaint, carried=carried)
    return render_template(
        "complaints/public/followed.html",
        form=form,
        complaint=complaint,
        sent=sent,
        done=done,
        heading=heading_of(complaint),
        what_happens_next=what_happens_next(complaint),
        verbs=COMPLAINT_WORKFLOW.verbs(complaint.state),
        messages=complaint.public_messages,
        replies=sent_replies(complaint),
        interim_by=interim_reply_by(complaint),
        outside=bodies_outside(complaint),
        is_provisional=is_provisional(complaint, complaint.next_due_on),
        is_acknowledgement_late=is_acknowledgement_late(complaint),
        today=local_today(),
        stages=stages_of(complaint),
        who_acts=who_acts_next(complaint),
        act_by=last_day_of_turn(complaint),
        left=left_when_resumed([complaint]),
        is_about_anybody=is_about_anybody(complaint.reference),
        can_appeal=can_appeal_today(complaint),
        reviewers=reviewing_office(complaint),
        wording=complaint.record.wording,
        decision_days=current(APPEAL_DECISION_CALENDAR_DAYS),
        names=names_of_transfers(complaint),
        can_take_back=can_be_taken_back(complaint),
        take_back_until=complaint.received_at + timedelta(minutes=TAKE_BACK_MINUTES),
        has_own_text=has_own_text(complaint),
        **own_text_forms(sent, done),
        **text_to_write(complaint, sent, done=done),
    )


def _once(complaint: Complaint, act: str, sent: PortalForm, operation: Callable[[], None]) -> None:
    key = request.form.get("act_key", "") or new_idempotency_key()
    content = {"act": [act], "words": [_typed(act, sent, key)]}
    operations.act_once(complaint, SentForm(key, complaint.reference, content), operation)


def _typed(act: str, sent: PortalForm, key: str) -> str:
    """Return what the receipt keeps of the words sent; of those to be hidden, and the like, a hash alone."""
    if act in OWN_TEXT_FORMS:
        return content_hash(key, "\0".join(str(field.data) for field in sent))
    return sent.grounds.data if act == APPEAL else sent.words.data


def _acts(complaint: Complaint) -> dict[str, tuple[PortalForm, Callable[[], None]]]:
    message, withdrawal, verdict, appeal = CitizenMessageForm(), WithdrawalForm(), VerdictForm(), AppealForm()

    def say() -> None:
        operations.write_as_citizen(CITIZEN, complaint, text=message.words.data)

    def withdraw() -> None:
        operations.withdraw_complaint(CITIZEN, complaint)

    def contest() -> None:
        file_appeal(CITIZEN, complaint, reason=appeal.grounds.data)

    def judge(verb: str) -> Callable[[], None]:
        return lambda: operations.give_verdict(CITIZEN, complaint, verdict=verb, text=verdict.words.data)

    own_text = own_text_acts(complaint)
    verdicts: dict[str, tuple[PortalForm, Callable[[], None]]] = {verb: (verdict, judge(verb)) for verb in VERDICTS}
    acts = {"write": (message, say), "withdraw": (withdrawal, withdraw), APPEAL: (appeal, contest)}
    return {**acts, **verdicts, **own_text}


def own_text_acts(complaint: Complaint) -> dict[str, tuple[PortalForm, Callable[[], None]]]:
    """Return what complainants can do with what they wrote, by the button's name: the form and the operation."""
    hiding, asking = HidePhrasesForm(), AskAboutDataForm()

    def hide() -> None:
        privacy.hide_phrases(CITIZEN, complaint, phrases=hiding.phrases)

    def ask() -> None:
        kind = DataRequestKind(asking.asked_kind.data)
        privacy.ask_about_data(CITIZEN, complaint, kind=kind, text=asking.asked.data)

    return {
        TAKE_BACK: (TakeBackForm(), lambda: privacy.take_back(CITIZEN, complaint)),
        WITHDRAW_PUBLICATION: (PublicationForm(), lambda: privacy.withdraw_publication(CITIZEN, complaint)),
        HIDE_PHRASES: (hiding, hide),
        ASK_ABOUT_DATA: (asking, ask),
    }
