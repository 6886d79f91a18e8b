"""The one shape of a view that changes something."""

from collections.abc import Callable

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from portal.shared.audit import writing
from portal.shared.forms import PortalForm
from portal.shared.refusals import RefusedActError


def carry_out(
    form: PortalForm, operation: Callable[[], object], done: str, again: Callable[[], str]
) -> ResponseReturnValue:
    """Run one operation for a valid form and go on to ``done``; otherwise show the page again with what was typed."""
    if form.validate_on_submit():
        try:
            with writing():
                operation()
        except RefusedActError as refusal:
            form.refuse(refusal.message)
        else:
            return redirect(done, 303)
    return again(), 400


def answer(*possible: str) -> str:
    """Return which of a form's buttons was pressed; anything else is a bad request."""
    pressed = request.form.get("answer", "")
    if pressed not in possible:
        abort(400)
    return pressed
