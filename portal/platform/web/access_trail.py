"""Note who was refused at the admin door: at which view, never at which object."""

from http import HTTPStatus

from flask import Flask, Response, current_app, g, request

from portal.platform.storage import access_entries
from portal.platform.storage.access_entries import AccessKind, note_access

_KINDS: dict[int, AccessKind] = {
    HTTPStatus.FORBIDDEN: AccessKind.NO_PERMISSION,
    HTTPStatus.NOT_FOUND: AccessKind.OUT_OF_REACH,
}


def install(app: Flask) -> None:
    """Note refusals after each request."""
    access_entries.install(app)
    app.after_request(_note_refusal)


def _note_refusal(response: Response) -> Response:
    kind = _KINDS.get(response.status_code)
    if kind is not None and g.get("actor") is not None and _is_of_an_object(kind):
        note_access(g.actor, kind, str(request.endpoint))
    return response


def _is_of_an_object(kind: AccessKind) -> bool:
    """Tell whether a view refused somebody: a list that has no such page, and an address of no view, refuse nobody."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_guarded = view is not None and not getattr(view, "is_open", False)
    return is_guarded and (kind is AccessKind.NO_PERMISSION or bool(request.view_args))
