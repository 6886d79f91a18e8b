"""Error pages with translated messages for HTTP errors, domain errors and database errors."""

import logging
from http import HTTPStatus

from flask import Flask, Response, flash, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.pages.front.stored_addresses import stored_address
from portal.platform.security.contact_encryption import CannotOpenError
from portal.platform.security.passwords import HashingBusyError
from portal.platform.storage.database import db, roll_back
from portal.platform.storage.faults import is_storage_fault, name_of_fault, note_refusal
from portal.platform.storage.transaction import WriteGateBusyError
from portal.platform.storage.unsent_texts import UnsentReason, UnsentTooLongError
from portal.platform.web.form_messages import advice_on
from portal.platform.web.page_form import KEY, fields_to_send_again, is_autosave, sent_page, texts_in
from portal.platform.web.request_log import log_security
from portal.platform.web.unsent_forms import save_all_forms
from portal.platform.web.waiting import WaitingError

_log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 10  # unsourced; a writer waits as long for the write gate

# status -> (title, advice)
ERROR_MESSAGES = {
    400: (_l("We could not process your request"), _l("There was a problem with the request. Go back and try again.")),
    403: (
        _l("You do not have access to this page"),
        _l("Your roles do not include this permission. Ask your administrator."),
    ),
    404: (_l("Page not found"), _l("The address may be wrong, or the page may have moved. Try searching.")),
    405: (_l("We could not process your request"), _l("There was a problem with the request. Go back and try again.")),
    409: (_l("Someone else has changed this"), _l("Someone else changed this at the same time. Open it again.")),
    413: (
        _l("The submission is too large"),
        _l("What you sent is over the size limit, and nothing was saved. Please shorten it."),
    ),
    429: (
        _l("Too many attempts"),
        _l("Too many requests have come from your network in a short time. Please try again later."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("The error is ours. What you sent may not have been saved; please try again later."),
    ),
    503: (_l("We cannot accept this right now"), _l("Nothing was saved. Please try again in a moment.")),
}
# What a page of 503 says to somebody who only wanted to read.
NOT_SHOWN = (
    _l("This page cannot be shown right now"),
    _l("The error is ours. Please try again in a moment."),
)
REFUSED = _l("The action was not completed")  # for a reason of its own, with nobody else having changed anything


def install(app: Flask) -> None:
    """Register the error handlers."""
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign] # noqa: ARG005 - _http_error logs it, without the address
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(WaitingError, _waiting)
    app.register_error_handler(NotFoundError, lambda _: _not_found())
    app.register_error_handler(UnsentTooLongError, _too_long)
    app.register_error_handler(RefusedActError, lambda refusal: _page(409, refusal.message, REFUSED))
    app.register_error_handler(StaleDataError, lambda _: _page(409))
    app.register_error_handler(IntegrityError, lambda _: _page(409))
    app.register_error_handler(WriteGateBusyError, _storage_busy)
    app.register_error_handler(PoolTimeoutError, _storage_busy)
    app.register_error_handler(HashingBusyError, lambda busy: _page(503, busy.message))
    app.register_error_handler(CannotOpenError, lambda _: _page(503))
    app.register_error_handler(DBAPIError, _database_error)
    app.after_request(_log_exceeded_limit)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return make_response(error.response)
    if isinstance(error, SecurityError):
        # An untrusted host name: no address can be built for it, so no page either.
        return str(ERROR_MESSAGES[400][0]), 400, {"Content-Type": "text/plain; charset=utf-8"}
    if isinstance(error, InternalServerError):
        _log.exception("unexpected error", exc_info=error.original_exception)
    return _not_found() if error.code == HTTPStatus.NOT_FOUND else _page(error.code or 500)


def _waiting(error: WaitingError) -> Response:
    """Say when the form may be sent again; to a program, in the header alone."""
    if error.page is None:
        response = _page(429, None if request.path.startswith("/api/") else error.wait.message())
    else:
        response = make_response(error.page, 429)
    response.headers.update(error.wait.headers)
    return response


def _not_found() -> ResponseReturnValue:
    """Redirect to the page when only a code is written in another width or case; otherwise say that there is none."""
    address = stored_address()
    return redirect(address) if address else _page(HTTPStatus.NOT_FOUND)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    """Save the text of an admin page with an old token as a draft and show the page again; else refuse the request."""
    log_security("form token refused")
    ticket = sent_page().ticket
    if ticket is None or g.get("actor") is None:
        return _page(400, advice_on(error))
    try:
        save_all_forms(UnsentReason.FORM_EXPIRED)
    except UnsentTooLongError as too_long:
        return _too_long(too_long)
    message = gettext(
        "You have signed in again since this page was opened. Nothing was submitted; press the button again."
    )
    if is_autosave():
        return jsonify(message=message), HTTPStatus.CONFLICT
    flash(message)
    return redirect(ticket.page, 303)


def _log_exceeded_limit(response: Response) -> Response:
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        log_security("limit exceeded")
    return response


def _too_long(error: UnsentTooLongError) -> ResponseReturnValue:
    """Show all that was typed on a page whose text is too long to be saved, so that it can be copied."""
    if is_autosave():
        return jsonify(message=str(error.message)), HTTPStatus.CONFLICT
    typed = [text for values in sent_page().forms.values() for text in texts_in(values).values() if text.strip()]
    return make_response(
        render_template("errors/too_long.html", advice=error.message, typed=typed), HTTPStatus.CONFLICT
    )


def _storage_busy(error: Exception) -> ResponseReturnValue:
    _log.error("database: %s", type(error).__name__)
    note_refusal()
    g.is_database_away = True  # the page that says so is made without it
    return _page(503)


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    is_storage = is_storage_fault(error)
    _log.error("database: %s", name_of_fault(error))
    roll_back()
    g.is_database_away = True
    if is_storage:
        db.engine.dispose()  # connections that met the fault are not used again
        note_refusal()
    return _page(503 if is_storage else 500)


def _page(status: int, message: object = None, heading: object = None) -> Response:
    status = status if status in ERROR_MESSAGES else 400 if status < 500 else 500
    title, advice = NOT_SHOWN if status == 503 and request.method in {"GET", "HEAD"} else ERROR_MESSAGES[status]
    title = heading or title
    if request.path.startswith("/api/"):
        response = jsonify(error=str(message or title))
    else:
        response = make_response(_as_page(status, title, message or advice))
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if status in {429, 503}:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _as_page(status: int, title: object, advice: object) -> str:
    """Render the page of the door that was called; what no door has is a page of the public one."""
    is_desk = request.path.startswith("/admin/") and (
        g.get("actor") is not None or (request.endpoint is not None and status != HTTPStatus.NOT_FOUND)
    )
    if not is_desk:
        return render_template("errors/public.html", status=status, title=title, advice=advice)
    again = fields_to_send_again() if status == HTTPStatus.SERVICE_UNAVAILABLE else []
    if again:
        g.form_key = request.form.get(KEY, "")  # the same form, so that it acts once
    back = sent_page().ticket
    return render_template(
        "errors/admin.html", status=status, title=title, advice=advice, again=again, back=back and back.page
    )
