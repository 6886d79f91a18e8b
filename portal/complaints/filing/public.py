"""Public pages of complaints: file one, and follow it by number and code."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from portal.authority_settings.definitions import (
    APPEAL_CALENDAR_DAYS,
    SILENCE_CALENDAR_DAYS,
)
from portal.authority_settings.queries import current
from portal.complaints.filing.forms import (
    PAGES,
    ComplaintForm,
)
from portal.complaints.filing.operations import Filing, fields_that_differ, file_complaint
from portal.complaints.models import Complaint
from portal.complaints.queries import find_by_key_hash, is_provisional
from portal.complaints.vocabulary import ComplaintKind, Identity
from portal.library.access.limits import FILE_COMPLAINT
from portal.library.access.permissions import CITIZEN
from portal.library.domain.domain_errors import RefusedActError
from portal.platform.security.tracking_codes import key_hash, new_idempotency_key, tracking_code
from portal.platform.storage.transaction import writing
from portal.platform.web.finishing import finished_page, visit_key, was_finished
from portal.platform.web.forms import csrf
from portal.platform.web.language_routing import is_language_switch
from portal.platform.web.page_cache import never_stored
from portal.platform.web.waiting import check_form_wait, show_wait
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force, stored_procedure_code

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
    page = request.form.get("page", "") if request.method == "POST" else "begin"
    if page not in (*PAGES, "begin"):
        abort(400)
    if request.method == "POST" and was_finished(form.idempotency_key.data or visit_key()):
        return finished_page()
    if page == "begin":
        _begin(form, version)
        return _page(form, version, "what")
    if is_language_switch():
        shown = form.page_to_read(page)
        show_wait(form)
        return _page(form, version, shown)
    if request.form.get("go") == "back":
        return _page(form, version, PAGES[max(0, PAGES.index(page) - 1)])
    return _go_on(form, version, page)


def _begin(form: ComplaintForm, version: ProcedureVersion) -> None:
    element = request.values.get("element", "")
    form.element.data = element if version.guide.element(element) else ""
    if request.values.get("kind") == ComplaintKind.LIMIT_MISSED:  # from the page of a case that is late
        form.prefill_late_case(request.values.get("case", ""), request.values.get("due", ""))
    form.idempotency_key.data = new_idempotency_key()


def _go_on(form: ComplaintForm, version: ProcedureVersion, page: str) -> ResponseReturnValue:
    form.validate_up_to(page)
    if form.idempotency_key.errors:
        form.idempotency_key.data = new_idempotency_key()
    wrong = form.page_with_errors(page)
    form.drop_errors_after(wrong or page)
    if wrong or form.csrf_token.errors or form.idempotency_key.errors:
        return _page(form, version, wrong or page), 400
    if page != "check":
        return _page(form, version, PAGES[PAGES.index(page) + 1])
    filing = form.filing()
    if find_by_key_hash(key_hash(filing.idempotency_key)) is None:  # the same form again is no act
        check_form_wait(form, lambda: _page(form, version, page), FILE_COMPLAINT, filing.idempotency_key)
    try:
        return _receipt(_file(version, filing), filing.idempotency_key)
    except RefusedActError as refusal:
        form.refuse(refusal.message)
        return _refused(form, version, filing), 400


def _refused(form: ComplaintForm, version: ProcedureVersion, filing: Filing) -> str:
    """Show the form again with a new key, and beside it the complaint that was filed with the old one."""
    form.idempotency_key.data = new_idempotency_key()
    filed = find_by_key_hash(key_hash(filing.idempotency_key))
    if filed is None:
        return _page(form, version, "check")
    differing = [form[name].label.text for name in fields_that_differ(filed, version, filing)]
    code = tracking_code(filing.idempotency_key)
    return _page(form, version, "check", filed=filed, code=code, key=filing.idempotency_key, differing=differing)


def _page(form: ComplaintForm, version: ProcedureVersion, page: str, **registered: Any) -> str:
    part = version.guide.element(form.element.data or "")
    return render_template(
        f"complaints/public/new_{page}.html",
        form=form,
        version=version,
        page=page,
        part=part,
        kinds={kind.value: kind.label for kind in ComplaintKind},
        identities={identity.value: identity.label for identity in Identity},
        **registered,
    )


def _file(version: ProcedureVersion, filing: Filing) -> Complaint:
    filing.complainant_hash  # noqa: B018 - slow and kept: made before everybody else would wait for it
    try:
        with writing():
            return file_complaint(CITIZEN, version, filing=filing)
    except IntegrityError:
        # The same form came in twice at one moment, and the other was faster: now it is there.
        with writing():
            return file_complaint(CITIZEN, version, filing=filing)


def _receipt(complaint: Complaint, idempotency_key: str) -> ResponseReturnValue:
    code = tracking_code(idempotency_key)
    provisional = [day for day in (complaint.decide_by, complaint.due_on) if is_provisional(complaint, day)]
    return render_template(
        "complaints/public/receipt.html",
        complaint=complaint,
        code=code,
        key=idempotency_key,
        provisional=provisional,
        silence_days=current(SILENCE_CALENDAR_DAYS),
        appeal_days=current(APPEAL_CALENDAR_DAYS),
    )
