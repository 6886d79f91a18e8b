"""What every request is held to before anything reads its form: its host, its origin, and the names of its fields."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import SecurityError

from portal.platform.web.form_messages import OTHER_SITE

MAX_FORM_FIELDS = 1000  # unsourced
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_OWN_SITE = {"same-origin", "none"}  # of Sec-Fetch-Site; “none”: typed or reloaded by the person


def install(app: Flask) -> None:
    """Check each request, first of all its host, without which no page can be built."""
    app.url_value_preprocessor(_allow_larger_files)
    app.before_request(_refuse_unknown_host)
    app.before_request(_refuse_too_many_fields)
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_fields_without_name)


def _allow_larger_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Raise the size limit to the view's ``max_bytes`` for requests with a session or a token."""
    max_bytes = getattr(current_app.view_functions.get(endpoint or ""), "max_bytes", None)
    if max_bytes is not None and ("token" in session or "Authorization" in request.headers):
        request.max_content_length = max_bytes


def _refuse_unknown_host() -> None:
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception


def _refuse_too_many_fields() -> None:
    # MAX_FORM_PARTS stops multipart forms only.
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") > MAX_FORM_FIELDS:
        abort(413)


def _refuse_other_sites() -> None:
    """Refuse a form that the browser says another site sent, whatever token it has; old browsers say nothing."""
    if request.method in _SAFE_METHODS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_hidden = origin == "null" and site in _OWN_SITE  # by a setting of the browser
    if (site is not None and site not in _OWN_SITE) or not (origin is None or is_hidden or _is_ours(origin)):
        raise CSRFError(OTHER_SITE)


def _is_ours(origin: str) -> bool:
    try:
        return urlsplit(origin).hostname == urlsplit(f"//{request.host}").hostname  # nginx passes on no port
    except ValueError:
        return False


def _refuse_fields_without_name() -> None:
    if request.mimetype == "multipart/form-data" and (None in request.form or None in request.files):
        abort(400)
