"""Look up a record by its number and secret code: one form, one rate limit, one page for an unknown pair."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.library.text.text_input import clean_line
from portal.platform.storage.rate_limits import check_tries, limit_tries
from portal.platform.web.forms import PortalForm, line

MAX_NUMBER_CHARACTERS, MAX_CODE_CHARACTERS = 40, 60  # as typed, with blanks and hyphens
Record = TypeVar("Record")


def number_field(label: object, hint: object) -> object:
    """Return the field of a public number."""
    return line(label, hint, max_characters=MAX_NUMBER_CHARACTERS, autocomplete="off", spellcheck="false")


def code_field(label: object, hint: object) -> object:
    """Return the field of a secret code."""
    return line(label, hint, max_characters=MAX_CODE_CHARACTERS, autocomplete="off")


def follow_by_code(
    form: PortalForm,
    template: str,
    purpose: str,
    find: Callable[[str, str], Record | None],
    show: Callable[[Record], ResponseReturnValue],
) -> ResponseReturnValue:
    """Ask for number and code, then show the record that has both: 400 for an invalid form, 404 for an unknown pair.

    ``?number=`` fills the field, as a QR code does. Wrong pairs are counted under
    ``purpose``: 429 when there are too many; right ones are not limited.
    """
    if request.method == "GET":
        form.number.data = clean_line(request.args.get("number"))[:MAX_NUMBER_CHARACTERS]
    if not form.validate_on_submit():
        return render_template(template, form=form), 400 if request.method == "POST" else 200
    check_tries(purpose)
    record = find(form.number.data, form.code.data)
    if record is None:
        limit_tries(purpose)
        return render_template(template, form=form, is_unknown=True), 404
    return show(record)


def never_stored(blueprint: Blueprint) -> None:
    """Send ``no-store`` with every response of a blueprint: its forms have keys, its pages personal text."""

    @blueprint.after_request
    def do_not_store(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response
