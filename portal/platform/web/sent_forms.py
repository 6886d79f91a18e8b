"""A form sent twice: by F5, a double click, two tabs, or a proxy's retry. It acts once and is answered alike.

Every form carries a key (``form_key``). Before a view runs, a form whose key was carried out at this address
is answered by the same redirect; with other content it is refused, with what was sent and what is typed now.
"""

import hashlib

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.library.text.text_input import clean_line
from portal.platform.security.tracking_codes import is_idempotency_key, new_idempotency_key
from portal.platform.storage.form_receipts import (
    Content,
    FormReceipt,
    SentForm,
    earlier_content,
    is_same,
    key_of_page,
    page_hash,
    receipt_of,
    write_receipt,
)
from portal.platform.storage.unsent_texts import UnsentReason
from portal.platform.web.page_form import INITIAL, KEY, content_of, main_form_of_page, page_address, sent_page, texts_in
from portal.platform.web.unsent_forms import save_own_form


def form_key() -> str:
    """Return the key of the forms on the page that is rendered.

    On the page of a record it is the same in every tab until the person has carried out something there, so that the
    same text sent from two tabs acts once; where new records are entered, each page has its own.
    """
    if "form_key" not in g:
        actor = g.get("actor")
        is_of_record = actor is not None and main_form_of_page() is None
        g.form_key = key_of_page(actor.staff_id, page_address()) if is_of_record else new_idempotency_key()
    return str(g.form_key)


def sent_form() -> SentForm | None:
    """Return the form of this request, read once, before a view reads its files; None when it has no key."""
    if "sent_form" not in g:
        g.sent_form = _read_form()
    found: SentForm | None = g.sent_form
    return found


def _read_form() -> SentForm | None:
    key = request.form.get(KEY, "")
    if not is_idempotency_key(key):
        return None
    act = clean_line(request.form.get("act"))  # which of a page's buttons that all send to one address
    files = {name: list(map(_file_hash, uploads)) for name, uploads in request.files.lists()}
    place = f"{request.path}#{act}" if act else request.path
    return SentForm(key, place[:200], content_of(dict(request.form.lists())) | files)


def _file_hash(upload: FileStorage) -> str:
    found = hashlib.file_digest(upload.stream, "sha256").hexdigest()  # type: ignore[arg-type] # any binary file will do
    upload.stream.seek(0)
    return found


def answer_if_sent_before() -> ResponseReturnValue | None:
    """Answer a form that was carried out before; None for a new one, and where the view answers by a page."""
    sent, receipt = sent_form(), _receipt()
    if sent is None or receipt is None:
        return None
    if is_same(receipt, sent):
        return redirect(receipt.answer, 303) if receipt.answer else None
    if g.get("actor") is not None:
        save_own_form(UnsentReason.REFUSED)
    page = render_template(
        "errors/sent_before.html",
        at=receipt.at,
        back=receipt.answer,
        before=_texts(earlier_content(receipt)),
        typed=_texts(sent.content),
    )
    return page, 409


def _receipt() -> FormReceipt | None:
    """Return the receipt of a form with this key at this place, whatever its content was."""
    sent = sent_form()
    return receipt_of(sent) if sent is not None else None


def _texts(content: Content) -> list[str]:
    names = set(texts_in({INITIAL: request.form.getlist(INITIAL) or [""]})) or set(content) - {"answer", "seen"}
    return [text for name in sorted(names & set(content)) for text in content[name] if text.strip()]


def was_carried_out() -> bool:
    """Tell whether this form, with this content, was carried out before."""
    sent, receipt = sent_form(), _receipt()
    return sent is not None and receipt is not None and is_same(receipt, sent)


def stored_answer() -> str:
    """Return the address that the receipt of this form leads to; empty without one."""
    receipt = _receipt()
    return receipt.answer if receipt is not None else ""


def remember_sent(answer: str) -> None:
    """Store that this form was carried out, and the address of the answer; call it inside ``writing()``."""
    sent = sent_form()
    if sent is not None:
        ticket = sent_page().ticket
        write_receipt(sent, answer, page_hash(ticket.staff_id, ticket.page) if ticket is not None else "")
