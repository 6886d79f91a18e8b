"""The one shape of a view that changes something."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.transaction import writing
from portal.platform.web.forms import PortalForm

Record = TypeVar("Record")


def carry_out(
    form: PortalForm, operation: Callable[[], object], done: str, again: Callable[[], str]
) -> ResponseReturnValue:
    """Run one operation for a valid form and go on to ``done``; otherwise show the page again with what was typed."""
    return redirect(done, 303) if attempt(form, operation) else (again(), 400)


def attempt(form: PortalForm, operation: Callable[[], object]) -> bool:
    """Run one operation for a valid form and tell whether it was done; why not stands in the form."""
    if not form.validate_on_submit():
        return False
    try:
        with writing():
            operation()
    except RefusedActError as refusal:
        refusal.add_to_form(form)
        return False
    except (StaleDataError, IntegrityError):
        form.refuse(MoveNotPossibleError.message)
        return False
    return True


class RecordPage(Generic[Record]):
    """The page of one record in the admin area: the record is fetched within reach, and changed by the page's forms."""

    def __init__(
        self,
        find: Callable[..., Record],
        show: Callable[..., str],
        address: Callable[[Record], str],
    ) -> None:
        """Take ``find(actor, *key, permission)``, ``show(record, **forms)`` and the page's address."""
        self._find, self._show, self._address = find, show, address

    def get(self, *key: str | int) -> Record:
        """Return the record within reach of who is signed in, by the view's permission; raises NotFoundError."""
        return self._find(g.actor, *key, g.permission)

    def change(
        self, record: Record, name: str, form: PortalForm, operation: Callable[[], object]
    ) -> ResponseReturnValue:
        """Run one operation for the form ``name`` of the page; refused, the page shows that form as it was typed."""
        return carry_out(form, operation, self._address(record), lambda: self._show(record, **{name: form}))


def seen_token(record: Any) -> str:
    """Return what a button carries so that it acts on the very state its page showed."""
    return f"{record.id}.{record.row_version}"


def check_seen(record: Any) -> None:
    """Raise MoveNotPossibleError unless a record is what the button's page showed; call it inside ``writing()``."""
    if record is None or request.form.get("seen") != seen_token(record):
        raise MoveNotPossibleError


def announced(response: ResponseReturnValue) -> ResponseReturnValue:
    """Tell this process's caches and the search index that something was committed; return the response."""
    announce()
    return response
