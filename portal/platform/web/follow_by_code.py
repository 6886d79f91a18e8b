"""Look up a record by its number and secret code: one form, one rate limit, one page for an unknown pair."""

from collections.abc import Callable
from typing import TypeVar

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.library.text.text_input import clean_line
from portal.platform.storage.rate_limits import check_tries, limit_tries
from portal.platform.web.finishing import finished_page, visit_key, was_finished
from portal.platform.web.forms import PortalForm, line
from portal.platform.web.language_routing import is_language_switch

MAX_NUMBER_CHARACTERS, MAX_CODE_CHARACTERS = 40, 60  # as typed, with blanks and hyphens
SHOWN = "shown"  # the field of a page that shows a record, which a switch of language shows again
Record = TypeVar("Record")


class LookUpForm(PortalForm):
    """Number and code; looking changes nothing, so that it needs no token."""

    class Meta:
        """No CSRF token."""

        csrf = False


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

    Wrong pairs alone are counted, under ``purpose``; after too many the source gets 429 for every pair, the right one
    as well. Looking needs no token, so that a lost cookie loses nothing; what acts on the record checks it.
    """
    if request.method == "GET":
        return _ask(form, template, purpose)
    if was_finished(visit_key()):
        return finished_page()
    if is_language_switch() and SHOWN not in request.form:
        return render_template(template, form=form)
    if not form.validate():
        return render_template(template, form=form), 400
    check_tries(purpose)
    record = find(form.number.data, form.code.data)
    if record is None:
        limit_tries(purpose)
        return render_template(template, form=form, is_unknown=True), 404
    return show(record)


def _ask(form: PortalForm, template: str, purpose: str) -> ResponseReturnValue:
    """Show the empty form; ``?number=``, as in a QR code, fills it and leaves the address and the browser's history."""
    place = f"number:{purpose}"
    if "number" in request.args:
        session[place] = clean_line(request.args["number"])[:MAX_NUMBER_CHARACTERS]
        return redirect(url_for(str(request.endpoint)), 303)
    form.number.data = session.get(place, "")
    return render_template(template, form=form)
