"""Public pages of complaints: file one, and follow it by number and code."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from portal.complaints.filing import operations
from portal.complaints.filing.forms import PAGES, CitizenMessageForm, ComplaintForm, FollowForm, VerdictForm
from portal.complaints.filing.operations import Filing, check_same_filing, file_complaint
from portal.complaints.models import Complaint
from portal.complaints.queries import find_by_code, find_by_key_hash
from portal.complaints.rules import COMPLAINT_WORKFLOW, VERDICTS, NameNeededError
from portal.complaints.vocabulary import ComplaintKind, Identity, MessageKind
from portal.library.access.permissions import CITIZEN
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.formats import format_day, language
from portal.library.text.text_input import clean_line, read_day
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import key_hash, new_idempotency_key, tracking_code
from portal.platform.storage.transaction import writing
from portal.platform.web.follow_by_code import follow_by_code, never_stored
from portal.platform.web.form_actions import attempt
from portal.platform.web.forms import PortalForm, csrf
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force, stored_procedure_code
from portal.working_calendar.queries import load_calendar

blueprint = Blueprint("complaints_public", __name__, template_folder="../templates")


never_stored(blueprint)


# The form checks its token itself: when a cookie was lost, the page comes back with what was typed.
@blueprint.route("/new/", methods=["GET", "POST"])
@csrf.exempt
def new() -> ResponseReturnValue:
    """Ask for a complaint on two pages, show it for checking on a third, then file it once."""
    code = request.args.get("procedure", "")
    if not code:
        return render_template("complaints/public/choose.html")
    version = get_version_in_force(stored_procedure_code(code))
    form = ComplaintForm()
    form.offer_elements(version.guide)
    if request.method == "GET":
        _begin(form, version)
        return _page(form, version, "what")
    page = request.form.get("page", "")
    if page not in PAGES:
        abort(400)
    if request.form.get("go") == "back":
        return _page(form, version, PAGES[max(0, PAGES.index(page) - 1)])
    return _go_on(form, version, page)


def _begin(form: ComplaintForm, version: ProcedureVersion) -> None:
    element = request.args.get("element", "")
    form.element.data = element if version.guide.element(element) else ""
    if request.args.get("kind") == ComplaintKind.LIMIT_MISSED:  # from the page of a case that is late
        case, due_on = clean_line(request.args.get("case"))[:20], read_day(request.args.get("due", ""))
        form.kind.data = ComplaintKind.LIMIT_MISSED.value
        if case and due_on:
            form.narrative.data = gettext(
                "My application %(number)s was due on %(day)s. I have not had a decision.",
                number=case,
                day=format_day(due_on),
            )
    form.idempotency_key.data = new_idempotency_key()


def _go_on(form: ComplaintForm, version: ProcedureVersion, page: str) -> ResponseReturnValue:
    form.validate()
    if page != "what" and form.identity.data and not form.identity.errors:
        _check_identity(form)
    if form.happened_on.day and form.happened_on.day > local_today():
        form.refuse(_l("This date is in the future."), form.happened_on)
    if form.idempotency_key.errors:
        form.idempotency_key.data = new_idempotency_key()
    wrong = form.page_with_errors(page)
    form.drop_errors_after(wrong or page)
    if wrong or form.csrf_token.errors or form.idempotency_key.errors:
        return _page(form, version, wrong or page), 400
    if page != "check":
        return _page(form, version, PAGES[PAGES.index(page) + 1])
    filing = _filing(form)
    try:
        return _receipt(_file(version, filing), filing.idempotency_key)
    except RefusedActError as refusal:
        form.idempotency_key.data = new_idempotency_key()
        form.refuse(refusal.message)
        return _page(form, version, page), 400


def _check_identity(form: ComplaintForm) -> None:
    if form.identity.data != Identity.ANONYMOUS and not form.contact.data:
        form.refuse(NameNeededError.message, form.contact)


def _page(form: ComplaintForm, version: ProcedureVersion, page: str) -> str:
    part = version.guide.element(form.element.data or "")
    return render_template(
        f"complaints/public/new_{page}.html",
        form=form,
        version=version,
        page=page,
        part=part,
        kinds={kind.value: kind.label for kind in ComplaintKind},
        identities={identity.value: identity.label for identity in Identity},
    )


def _filing(form: ComplaintForm) -> Filing:
    return Filing(
        idempotency_key=form.idempotency_key.data or "",
        language=language(),
        element=form.element.data or "",
        kind=ComplaintKind(form.kind.data),
        narrative=form.narrative.data,
        remedy_sought=form.remedy_sought.data,
        happened_on=form.happened_on.day,
        identity=Identity(form.identity.data),
        contact=form.contact.data,
        may_publish=bool(form.may_publish.data),
    )


def _file(version: ProcedureVersion, filing: Filing) -> Complaint:
    try:
        with writing():
            return file_complaint(CITIZEN, version, filing=filing)
    except IntegrityError:
        # The same form came in twice at one moment, and the other was faster.
        complaint = find_by_key_hash(key_hash(filing.idempotency_key))
        if complaint is None:
            raise
        check_same_filing(complaint, version, filing)
        return complaint


def _receipt(complaint: Complaint, idempotency_key: str) -> ResponseReturnValue:
    code = tracking_code(idempotency_key)
    return render_template("complaints/public/receipt.html", complaint=complaint, code=code)


@blueprint.route("/follow/", methods=["GET", "POST"])
def follow() -> ResponseReturnValue:
    """Show a complaint by its number and code, and take messages, the verdict or the withdrawal."""
    form = FollowForm()
    return follow_by_code(
        form, "complaints/public/follow.html", "follow", find_by_code, lambda complaint: _show(form, complaint)
    )


def _show(form: FollowForm, complaint: Complaint) -> ResponseReturnValue:
    message, verdict = CitizenMessageForm(), VerdictForm()
    done = refused = False
    act = request.form.get("act", "show")
    acts = _acts(complaint, message, verdict)
    if act in acts:
        act_form, operation = acts[act]
        done = attempt(act_form, operation)
        refused = not done
    else:
        message.process(formdata=None)
        verdict.process(formdata=None)
    page = render_template(
        "complaints/public/followed.html",
        form=form,
        complaint=complaint,
        message=CitizenMessageForm(formdata=None) if done else message,
        verdict=verdict,
        done=act if done else "",
        what_happens_next=_what_happens_next(complaint),
        verbs=COMPLAINT_WORKFLOW.verbs(complaint.state),
        messages=[m for m in complaint.messages if m.kind is not MessageKind.INTERNAL_NOTE],
        reply=complaint.sent_reply,
        is_provisional=load_calendar().is_provisional(complaint.due_on),
        today=local_today(),
    )
    return page, 400 if refused else 200


def _what_happens_next(complaint: Complaint) -> str:
    reason = complaint.decline_reason.label if complaint.decline_reason else ""
    return str(complaint.meaning.public_text) % {"day": format_day(complaint.next_due_on), "reason": reason}


def _acts(
    complaint: Complaint, message: CitizenMessageForm, verdict: VerdictForm
) -> dict[str, tuple[PortalForm, Callable[[], None]]]:
    def say() -> None:
        operations.write_as_citizen(CITIZEN, complaint, text=message.words.data)

    def withdraw() -> None:
        operations.withdraw_complaint(CITIZEN, complaint)

    def judge(verb: str) -> Callable[[], None]:
        return lambda: operations.give_verdict(CITIZEN, complaint, verdict=verb, text=verdict.words.data)

    verdicts: dict[str, tuple[PortalForm, Callable[[], None]]] = {verb: (verdict, judge(verb)) for verb in VERDICTS}
    return {"write": (message, say), "withdraw": (verdict, withdraw), **verdicts}
