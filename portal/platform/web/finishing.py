"""A shared computer: once somebody has pressed “Finished”, Back and reload show nothing of what was open before.

The key of the pages is closed in the database, so that they stay closed without cookies too; and in this browser every
form that was shown before has lost its token. A person who is signed in as staff stays signed in.
"""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from sqlalchemy.exc import IntegrityError
from wtforms.validators import ValidationError

from portal.library.access.limits import FINISH
from portal.platform.security.tracking_codes import is_idempotency_key, new_idempotency_key
from portal.platform.storage.form_receipts import close_key, is_closed
from portal.platform.storage.transaction import writing
from portal.platform.web.forms import csrf
from portal.platform.web.page_cache import never_stored
from portal.platform.web.waiting import check_wait

VISIT_KEY = "visit_key"  # of the pages that one number and code, or one receipt, have opened
_MARK, _TOKEN = "finished", "csrf_token"
blueprint = Blueprint("finishing", __name__)


never_stored(blueprint)


def visit_key() -> str:
    """Return the key of this visit: that of the form that was sent, or a new one."""
    if "visit_key" not in g:
        sent = request.form.get(VISIT_KEY, "")
        g.visit_key = sent if is_idempotency_key(sent) else new_idempotency_key()
    return str(g.visit_key)


def has_valid_token() -> bool:
    """Tell whether the form that was sent carries the token of this browser's session."""
    try:
        validate_csrf(request.form.get(_TOKEN))
    except ValidationError:
        return False
    return True


def was_finished(key: str) -> bool:
    """Tell whether the form that was sent belongs to a visit that is finished, by its key or in this browser."""
    return is_closed(key) or (_MARK in session and not has_valid_token())


def finished_count() -> int:
    """Return how often somebody pressed “Finished” in this browser.

    It stands in the name of a form's first field, so that a browser does not fill in what was typed before.
    """
    return int(session.get(_MARK, 0))


def finished_page() -> ResponseReturnValue:
    """Lead to the page that says that everything is closed; it takes the place of a closed page in the history."""
    return redirect(url_for("finishing.finished"), 303)


@blueprint.post("/finished/")
@csrf.exempt
def finish() -> ResponseReturnValue:
    """Close the visit of the page on which the button was pressed, and in this browser whatever was open before."""
    key = request.form.get(VISIT_KEY, "")
    if is_idempotency_key(key):
        check_wait(FINISH, key)
        _close(key)
    # Without the token another site may have sent this form, which must not touch anybody's session.
    if has_valid_token() and "token" not in session:
        times = finished_count()
        session.clear()
        session[_MARK] = times + 1
    return finished_page()


def _close(key: str) -> None:
    try:
        with writing():
            close_key(key)
    except IntegrityError:  # pressed twice at one moment
        return


@blueprint.get("/finished/")
def finished() -> ResponseReturnValue:
    """Say that the pages are closed, and let the browser forget its copies of them."""
    return render_template("finished.html"), {"Clear-Site-Data": '"cache"'}
