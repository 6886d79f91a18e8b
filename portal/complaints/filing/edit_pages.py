"""The pages of the form as its two doors show them: the public one, and that of staff who take a complaint down.

Nothing is stored on the way: every page carries all that was typed. A door says how it files and what it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from portal.authority_settings.definitions import APPEAL_CALENDAR_DAYS, SILENCE_CALENDAR_DAYS
from portal.authority_settings.queries import current
from portal.complaints.filing.filling_in import fill_in, take_kind
from portal.complaints.filing.forms import ComplaintForm
from portal.complaints.filing.operations import (
    Filing,
    complaint_filed_before,
    fields_that_differ,
    file_complaint,
    file_new_complaint,
)
from portal.complaints.filing.queries import Receipt, find_by_key_hash, get_service, services_for
from portal.complaints.filing.vocabulary import PAGE_HEADINGS, PROBLEMS, FormPage
from portal.complaints.subjects import GuideInForce
from portal.complaints.vocabulary import SubjectKind
from portal.library.access.limits import Limit
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.personal_data.masking import mask
from portal.library.text.languages import ORIGINAL
from portal.library.text.text_input import clean_line
from portal.platform.security.tracking_codes import key_hash, new_idempotency_key, tracking_code
from portal.platform.storage.resumable_drafts import discard_draft, is_saved
from portal.platform.storage.transaction import writing
from portal.platform.web.finishing import finished_page, visit_key, was_finished
from portal.platform.web.language_routing import is_language_switch
from portal.platform.web.qr import qr_drawing
from portal.platform.web.waiting import check_form_wait, show_wait

SERVICE, OTHER = "service:", "about:"  # what a button of the first page chooses, before a code or a kind of subject


@dataclass(frozen=True)
class FilingDoor:
    """One door of the form: its layout, who files, what it adds to a filing, and its receipt."""

    layout: str
    actor: Callable[[], Actor]
    receipt: Callable[[ComplaintForm, Receipt, str], ResponseReturnValue]
    new_form: Callable[..., ComplaintForm] = ComplaintForm
    limit: Limit | None = None
    may_save: bool = False
    instead: Callable[[ComplaintForm, FormPage], ResponseReturnValue | None] = lambda _form, _page: None


def answer_form(door: FilingDoor) -> ResponseReturnValue:
    """Show the page of the form that was asked for, or go on from the one that was sent."""
    form = door.new_form()
    if request.method == "POST" and was_finished(form.idempotency_key.data or visit_key()):
        return finished_page()
    if request.method == "GET" or request.form.get("page") == "begin":
        return _begin(door, form)
    if not form.purpose.data:
        take_kind(form, request.form.get("kind", ""))  # the form of an earlier release asked both in one field
    if not _settle_begun(form):
        return _gone(door, form)
    page = _page_sent(form)
    if is_language_switch():
        return _in_other_language(door, form, page or _first_open(form))
    if page is None:
        return show_page(door, form, _first_open(form))
    return _press(door, form, page)


def _press(door: FilingDoor, form: ComplaintForm, page: FormPage) -> ResponseReturnValue:
    """Do what the pressed button says."""
    chosen, go = request.form.get("choose", ""), request.form.get("go", "")
    instead = door.instead(form, page)
    if instead is not None:
        return instead
    if chosen:
        return _choose(door, form, chosen)
    is_entered = page is FormPage.ABOUT and not go and form.q.data  # Enter was pressed, and not a button
    if go == "search" or is_entered:
        form.q.validate(form)
        return show_page(door, form, FormPage.ABOUT), 400 if form.q.errors else 200
    if go == "back":
        return show_page(door, form, _beside(form, page, -1))
    return _go_on(door, form, page)


def _begin(door: FilingDoor, form: ComplaintForm) -> ResponseReturnValue:
    """Begin a form, filled in by where its writer comes from."""
    fill_in(form, request.values)
    _settle(form)
    return show_page(door, form, _first_open(form))


def resume_form(door: FilingDoor, saved: dict[str, str]) -> ResponseReturnValue:
    """Show a form that was saved on the page on which it was saved."""
    form = door.new_form(MultiDict(saved))
    if not _settle_begun(form):
        return _gone(door, form)
    name = saved.get("page", "")
    page = FormPage(name) if name in form.pages else _first_open(form)
    page = form.wrong_page(page) or page  # a guide may have changed since
    form.drop_errors()
    return show_page(door, form, page)


def _settle(form: ComplaintForm) -> None:
    """Find the service that was chosen; raises NotFoundError where none has such a code."""
    code = form.procedure.data or clean_line(request.args.get("procedure"))[:40]
    form.procedure.data = code
    form.settle(get_service(code) if code else None)
    if request.form.get("page", "begin") == "begin" and form.part is None:
        form.element.data = ""  # what a link names may have left the guide


def _settle_begun(form: ComplaintForm) -> bool:
    """Find the service of a form that is begun; tell whether it is still there."""
    try:
        _settle(form)
    except NotFoundError:
        form.procedure.data = form.subject.data = form.element.data = ""
        form.settle(None)
        return False
    return True


def _gone(door: FilingDoor, form: ComplaintForm) -> ResponseReturnValue:
    """Let another service be chosen, with all that was typed."""
    form.drop_errors()
    form.refuse(_l("This service is not listed any more. Choose what it is about."), form.q)
    return show_page(door, form, FormPage.ABOUT), 400


def _is_chosen(form: ComplaintForm) -> bool:
    """Tell whether it is known what it is about; a guide is known by its service."""
    return form.service is not None or form.answers.subject not in (None, SubjectKind.GUIDE)


def _first_open(form: ComplaintForm) -> FormPage:
    """Return the first page that is not answered yet by where the writer comes from."""
    answered = {
        FormPage.TAKEN: form.is_taken_down and bool(form["channel"].data),
        FormPage.ABOUT: _is_chosen(form),
        FormPage.PURPOSE: form.answers.purpose is not None,
        FormPage.PROBLEM: form.answers.problem is not None,
        FormPage.PART: bool(form.element.data),
    }
    return next(page for page in form.pages if not answered.get(page, False))


def _page_sent(form: ComplaintForm) -> FormPage | None:
    """Return the page that was sent; None for one that an earlier release showed, or that is not asked any more."""
    sent = request.form.get("page", "")
    return FormPage(sent) if sent in form.pages else None


def _beside(form: ComplaintForm, page: FormPage, step: int) -> FormPage:
    pages = form.pages
    return pages[min(len(pages) - 1, max(0, pages.index(page) + step))]


def _choose(door: FilingDoor, form: ComplaintForm, chosen: str) -> ResponseReturnValue:
    """Take what was chosen on the first page, and go on."""
    if chosen.startswith(SERVICE):
        form.procedure.data = clean_line(chosen.removeprefix(SERVICE))[:40]
        if not _settle_begun(form):
            return _gone(door, form)
    else:
        form.procedure.data, form.subject.data = "", clean_line(chosen.removeprefix(OTHER))[:40]
        form.element.data = ""
        form.settle(None)
    if not _is_chosen(form):
        return _gone(door, form)
    return show_page(door, form, _first_open(form))


def _in_other_language(door: FilingDoor, form: ComplaintForm, page: FormPage) -> str:
    """Show the page in another language, or the first one with an error where the last would show what is wrong."""
    wrong = form.wrong_page(page) if page is FormPage.CHECK else None
    if wrong is None:
        form.drop_errors()
    show_wait(form)
    return show_page(door, form, wrong or page)


def _go_on(door: FilingDoor, form: ComplaintForm, page: FormPage) -> ResponseReturnValue:
    wrong = form.wrong_page(page)
    if form.idempotency_key.errors:
        form.idempotency_key.data, form.idempotency_key.errors = new_idempotency_key(), []
        form.refuse(_l("This page did not arrive whole. Check it, then press the button again."))
    if wrong or form.csrf_token.errors or form.form_errors:
        return show_page(door, form, wrong or page), 400
    if page is not FormPage.CHECK:
        return show_page(door, form, _beside(form, page, 1))
    return _submit(door, form, form.filing())


def _submit(door: FilingDoor, form: ComplaintForm, filing: Filing) -> ResponseReturnValue:
    """File the whole form once; the same form again is no act, and prints the same receipt."""
    guide, key = _guide(form), filing.idempotency_key
    try:
        filed = complaint_filed_before(guide, filing)
        if filed is not None:
            return door.receipt(form, Receipt.of(filed), key)
        has_draft = bool(form.draft.data) or is_saved(key_hash(key))
        if door.limit:
            check_form_wait(form, lambda: show_page(door, form, FormPage.CHECK), door.limit, key)
        return door.receipt(form, _file(door, form, guide, filing, has_draft=has_draft), key)
    except RefusedActError as refusal:
        form.refuse(refusal.message)
        return _refused(door, form, filing), 400


def _guide(form: ComplaintForm) -> GuideInForce | None:
    return form.service.guide if form.service else None


def _file(
    door: FilingDoor, form: ComplaintForm, guide: GuideInForce | None, filing: Filing, *, has_draft: bool
) -> Receipt:
    filing.complainant_hash  # noqa: B018 - slow and kept: made before everybody else would wait for it
    try:
        with writing():
            receipt = Receipt.of(file_new_complaint(door.actor(), guide, filing=filing))
            if has_draft:
                discard_draft(form.draft.data or "", key_hash(filing.idempotency_key))
            return receipt
    except IntegrityError:
        # The same form came in twice at one moment, and the other was faster: now it is there.
        with writing():
            return Receipt.of(file_complaint(door.actor(), guide, filing=filing))


def _refused(door: FilingDoor, form: ComplaintForm, filing: Filing) -> str:
    """Show the form again with a new key, and beside it the complaint that was filed with the old one."""
    form.idempotency_key.data = new_idempotency_key()
    filed = find_by_key_hash(key_hash(filing.idempotency_key))
    if filed is None:
        return show_page(door, form, FormPage.CHECK)
    is_problem = filed.kind in PROBLEMS and filing.kind in PROBLEMS
    asked = {"kind": ("problem" if is_problem else "purpose",), "details": form.details, "entered_by_post": ("post",)}
    names = fields_that_differ(filed, _guide(form), filing)
    differing = [form[each].label.text for name in names for each in asked.get(name, (name,)) if each in form]
    code = tracking_code(filing.idempotency_key)
    return show_page(
        door, form, FormPage.CHECK, filed=filed, code=code, key=filing.idempotency_key, differing=differing
    )


def show_page(door: FilingDoor, form: ComplaintForm, page: FormPage, **registered: Any) -> str:
    """Render one page of the form."""
    is_about = page is FormPage.ABOUT
    return render_template(
        door.layout,
        form=form,
        page=page,
        heading=_heading(form, page),
        answers=form.answers,
        about=form.about,
        number=form.pages.index(page) + 1 if page in form.pages else 1,
        found=services_for(form.q.data or "") if is_about else [],
        subjects=[each for each in SubjectKind if each not in (SubjectKind.GUIDE, SubjectKind.SERVICE)],
        masked=mask,
        chosen_labels=_labels_of,
        can_save=door.may_save and not form.answers.is_integrity,
        **registered,
    )


def _labels_of(field: Any) -> dict[str, Any]:
    """Return the labels of what can be chosen in a field, by value; none for a field of text."""
    return {value: label for value, label, *_ in getattr(field, "choices", None) or []}


def _heading(form: ComplaintForm, page: FormPage) -> Any:
    names = form.fields_of(page)
    return PAGE_HEADINGS[page] if page in PAGE_HEADINGS else form[names[0]].label.text


def receipt_of(form: ComplaintForm, receipt: Receipt, idempotency_key: str) -> dict[str, Any]:
    """Return what a receipt shows: the number, the secret code, the days to come, and a QR code of the number alone."""
    view = g.view.name if "view" in g else ORIGINAL  # staff have none; the receipt is the citizen's
    address = url_for("following_public.follow", view=view, number=receipt.reference, _external=True)
    return {
        "complaint": receipt,
        "about": form.about,
        "code": tracking_code(idempotency_key),
        "qr": qr_drawing(address),
        "silence_days": current(SILENCE_CALENDAR_DAYS),
        "appeal_days": current(APPEAL_CALENDAR_DAYS),
    }
