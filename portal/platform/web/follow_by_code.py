"""Look up a record by its number and secret code: one form, one rate limit, one page for an unknown pair."""

from collections.abc import Callable
from typing import TypeVar

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.limits import Limit
from portal.library.text.text_input import clean_line
from portal.platform.security.tracking_codes import read_code
from portal.platform.web.finishing import finished_page, visit_key, was_finished
from portal.platform.web.forms import PortalForm, line
from portal.platform.web.language_routing import is_language_switch
from portal.platform.web.waiting import check_form_wait, check_wait, note_failure, show_wait

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
    limit: Limit,
    find: Callable[[str, str], Record | None],
    show: Callable[[Record], ResponseReturnValue],
) -> ResponseReturnValue:
    """Ask for number and code, then show the record that has both: 400 for an invalid form, 404 for an unknown pair.

    Wrong pairs alone are counted; after too many the page comes back with 429 and a waiting ticket, whatever the pair.
    Looking needs no token, so that a lost cookie loses nothing; what acts on the record checks it.
    """
    if request.method == "GET":
        return _ask(form, template, limit.name)
    if was_finished(visit_key()):
        return finished_page()
    if is_language_switch() and SHOWN not in request.form:
        show_wait(form)
        return render_template(template, form=form)
    if not form.validate():
        return render_template(template, form=form), 400
    number = read_code(form.number.data)
    if SHOWN in request.form:  # what is typed on the page of a record has no field on this one
        check_wait(limit, number)
    else:
        check_form_wait(form, lambda: render_template(template, form=form), limit, number)
    record = find(form.number.data, form.code.data)
    if record is None:
        note_failure(limit, number)
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
