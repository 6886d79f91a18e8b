"""Public pages on which a complaint is filed."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.complaints.filing.edit_pages import FilingDoor, answer_form, receipt_of, resume_form, show_page
from portal.complaints.filing.forms import ComplaintForm
from portal.complaints.filing.queries import Receipt
from portal.complaints.filing.vocabulary import FormPage
from portal.library.access.limits import FILE_COMPLAINT, RESUME_DRAFT, SAVE_DRAFT
from portal.library.access.permissions import CITIZEN
from portal.platform import clock
from portal.platform.security.tracking_codes import key_hash, new_idempotency_key
from portal.platform.storage.resumable_drafts import (
    DRAFT_LASTS,
    discard_draft,
    draft_reference,
    open_resumable_draft,
    save_resumable_draft,
)
from portal.platform.storage.transaction import writing
from portal.platform.web.finishing import finished_page, visit_key, was_finished
from portal.platform.web.follow_by_code import LookUpForm, code_field
from portal.platform.web.forms import PortalForm, csrf
from portal.platform.web.language_routing import is_language_switch
from portal.platform.web.page_cache import never_stored
from portal.platform.web.waiting import check_form_wait, note_failure, show_wait

blueprint = Blueprint("complaints_public", __name__, template_folder="../templates")


never_stored(blueprint)


class ResumeForm(LookUpForm):
    """The code of a form that was saved."""

    code = code_field(
        _l("Code to continue"), _l("You wrote it down when you saved: five groups of four letters or digits.")
    )


# The form checks its token itself: when a cookie was lost, the page comes back with what was typed.
@blueprint.route("/new/", methods=["GET", "POST"])
@csrf.exempt
def new() -> ResponseReturnValue:
    """Ask for a complaint a question at a time, show it for checking, then file it once."""
    return answer_form(_DOOR)


def _receipt(form: ComplaintForm, receipt: Receipt, idempotency_key: str) -> ResponseReturnValue:
    return render_template(
        "complaints/public/receipt.html", key=idempotency_key, **receipt_of(form, receipt, idempotency_key)
    )


def _save(form: ComplaintForm, page: FormPage) -> ResponseReturnValue | None:
    """Store the form for a day because its writer asks for it; of an integrity report nothing is stored."""
    if request.form.get("go") != "save" or form.answers.is_integrity:
        return None
    form.validate()
    lost = list(form.csrf_token.errors)
    form.drop_errors()  # of questions that were not asked yet
    if lost:
        form.csrf_token.errors = lost
        return show_page(_DOOR, form, page), 400
    check_form_wait(form, lambda: show_page(_DOOR, form, page), SAVE_DRAFT)
    with writing():
        discard_draft(form.draft.data or "")
        # Under a key of its own: that of this page is closed with the visit.
        values = form.typed() | {"page": page, "idempotency_key": new_idempotency_key()}
        code = save_resumable_draft(values, key_hash(form.idempotency_key.data or ""))
    until, key = clock.now() + DRAFT_LASTS, form.idempotency_key.data
    return render_template("complaints/public/saved.html", code=code, until=until, key=key)


_DOOR = FilingDoor(
    layout="complaints/public/_new.html",
    actor=lambda: CITIZEN,
    receipt=_receipt,
    limit=FILE_COMPLAINT,
    may_save=True,
    instead=_save,
)


@blueprint.route("/resume/", methods=["GET", "POST"])
@csrf.exempt
def resume() -> ResponseReturnValue:
    """Open a form that was saved, with its code; looking changes nothing, so that it needs no token."""
    if request.method == "POST" and was_finished(visit_key()):
        return finished_page()
    form: PortalForm = ResumeForm()

    def page() -> str:
        return render_template("complaints/public/resume.html", form=form)

    if request.method == "GET" or is_language_switch():
        show_wait(form)
        return page()
    if not form.validate():
        return page(), 400
    check_form_wait(form, page, RESUME_DRAFT)
    saved = open_resumable_draft(form.code.data)
    if saved is None:
        note_failure(RESUME_DRAFT)
        form.refuse(_l("Nothing is saved under this code: it was typed wrong, or its 24 hours are over."), form.code)
        return page(), 404
    return resume_form(_DOOR, saved | {"draft": draft_reference(form.code.data)})
