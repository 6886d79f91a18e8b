"""Views that change a record: validate the form, run one operation, redirect or show the page again."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform.security.row_references import row_version_mark
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import UnsentReason
from portal.platform.web.forms import PortalForm
from portal.platform.web.page_form import note_labels, note_refusal
from portal.platform.web.sent_forms import remember_sent, stored_answer, was_carried_out
from portal.platform.web.unsent_forms import drop_own_form, save_own_form

Address = str | Callable[[], str]
"""Where a form leads when it was carried out; computed after the operation when that decides it."""
Record = TypeVar("Record")


def carry_out(
    form: PortalForm, operation: Callable[[], object], done: Address, again: Callable[[], str]
) -> ResponseReturnValue:
    """Run one operation for a valid form and redirect to ``done``; otherwise show the page again with status 400."""
    answers: list[str] = []

    def answer() -> str:
        answers.append(done() if callable(done) else done)
        return answers[-1]

    if not attempt(form, operation, answer):
        return again(), 400
    return redirect(stored_answer() or answers[-1], 303)


def attempt(form: PortalForm, operation: Callable[[], object], answer: Callable[[], str] = str) -> bool:
    """Run one operation for a valid form; return False, with the reason in the form's errors, when it fails.

    The receipt of the form is written in the same transaction; a form that was carried out before acts no more.
    """
    if not form.validate_on_submit():
        return False
    note_labels({field.short_name: field.label.text for field in form})
    try:
        with writing():
            if not was_carried_out():
                form.check_unchanged()
                operation()
                remember_sent(answer())
                drop_own_form()
    except RefusedActError as refusal:
        return was_carried_out() or _refuse(form, refusal)
    except (StaleDataError, IntegrityError):
        return was_carried_out() or _refuse(form, MoveNotPossibleError())
    return True


def _refuse(form: PortalForm, refusal: RefusedActError) -> bool:
    refusal.add_to_form(form)
    note_refusal(refusal.message)
    save_own_form(UnsentReason.REFUSED)
    return False


class RecordPage(Generic[Record]):
    """The admin page of one record: fetch the record within the actor's reach, and change it by the page's forms."""

    def __init__(
        self,
        find: Callable[..., Record],
        show: Callable[..., str],
        address: Callable[[Record], str],
    ) -> None:
        """Take ``find(actor, *key, permission)``, ``show(record, **forms)`` and the page's address."""
        self._find, self._show, self._address = find, show, address

    def get(self, *key: str | int) -> Record:
        """Return a record that the view's permission lets the actor reach; raises NotFoundError."""
        return self._find(g.actor, *key, g.permission)

    def change(
        self, record: Record, name: str, form: PortalForm, operation: Callable[[], object]
    ) -> ResponseReturnValue:
        """Run one operation for the form ``name``; when it fails, show the page with that form as it was typed."""
        return carry_out(form, operation, self._address(record), lambda: self._show(record, **{name: form}))


def seen_token(record: Any) -> str:
    """Return the token with which a button acts only on the version of the record that its page showed."""
    return row_version_mark(record.__tablename__, record.id, record.row_version)


def check_seen(record: Any) -> None:
    """Raise MoveNotPossibleError unless the record is at the version of the token; call it inside ``writing()``."""
    if record is None or request.form.get("seen") != seen_token(record):
        raise MoveNotPossibleError


def announced(response: ResponseReturnValue) -> ResponseReturnValue:
    """Announce a commit to the caches and the search index of this process; return the response."""
    announce()
    return response
