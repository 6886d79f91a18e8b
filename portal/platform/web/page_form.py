"""The one form of an admin page, to which the fields of all its small forms belong, so that no text is lost.

A browser sends the fields of one form only. So the page has one form element, every field belongs to it, and each
button sends to an address of its own; the names of a small form's fields begin with that address (``decline:reason``).
A request is narrowed to the fields of the button that was pressed; what was typed into the others is saved as unsent
text. The form carries a signed ticket (person, page, time): with it text is saved even when the session has ended.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from portal.platform import clock
from portal.platform.storage.unsent_texts import (
    UnsentForm,
    UnsentPage,
    unsent_on,
)

FORM_ID = "page"  # of the form element
TICKET, KEY, TAB, INITIAL, DRAFT = "ticket", "form_key", "tab", "initial", "draft"
SHOWN, COMPARED = "shown", "compared"
TICKET_LASTS = timedelta(hours=12)
AUTOSAVE = "X-Autosave"  # the header with which a script saves unsent text
MAX_TITLE_CHARACTERS = 200  # unsourced
MAX_PAGE_CHARACTERS = 300  # of an address; unsourced
_SEPARATOR = ":"
_TECHNICAL = {"csrf_token", TICKET, KEY, TAB, INITIAL, DRAFT, SHOWN, COMPARED}
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Ticket:
    """Who opened a page, its address and its title."""

    staff_id: int
    page: str
    title: str = ""

    def signed(self) -> str:
        """Return the ticket with the time, signed."""
        return str(_signer().dumps([self.staff_id, self.page, self.title, int(clock.now().timestamp())]))


@dataclass(frozen=True)
class SentPage:
    """A page's form as it came in: ticket, small form whose button was pressed, values of all, all fields."""

    ticket: Ticket | None = None
    own: str = ""
    forms: dict[str, Values] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()


def read_ticket(signed: str) -> Ticket | None:
    """Return the ticket of a form; None when it is not ours, or older than ``TICKET_LASTS``."""
    try:
        staff_id, page, title, issued = _signer().loads(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    age = clock.now().timestamp() - issued
    return Ticket(staff_id, page, title) if -60 <= age <= TICKET_LASTS.total_seconds() else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="page-ticket")


def place_of(address: str) -> str:
    """Return the place of a small form: the address that its button sends to, without the section, as a name."""
    parts = address.split("?", maxsplit=1)[0].strip("/").split("/")
    return "-".join(parts[2:]) or parts[-1]


def name_at(place: str, name: str) -> str:
    """Return the name of a field of the small form at a place."""
    return f"{place}{_SEPARATOR}{name}"


def digest_of(texts: Mapping[str, str], choices: Mapping[str, Sequence[str]]) -> str:
    """Return a short hash of the values of a small form and the names of its fields, texts first, then choices."""
    values = {name: [_plain(text)] for name, text in texts.items()} | {
        name: list(each) for name, each in choices.items()
    }
    canonical = json.dumps(sorted(values.items())).encode("utf-8", "surrogatepass")
    names = f"{' '.join(sorted(texts))}|{' '.join(sorted(choices))}"
    return f"{hashlib.sha256(canonical).hexdigest()[:16]}|{names}"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def texts_in(values: Values) -> dict[str, str]:
    """Return the texts in the values of a small form, by field."""
    return {name: values.get(name, [""])[0] for name in _names(values, 1)}


def is_changed(values: Values) -> bool:
    """Tell whether somebody changed a text or a choice of a small form after the page was opened."""
    return INITIAL in values and digest_in(values) != values[INITIAL][0]


def is_as_shown(values: Values) -> bool:
    """Tell whether a small form that showed a draft came in as it was shown."""
    return SHOWN in values and digest_in(values) == values[SHOWN][0]


def digest_in(values: Values) -> str:
    """Return the digest of the values of a small form as they came in."""
    return digest_of(texts_in(values), {name: values.get(name, []) for name in _names(values, 2)})


def _names(values: Values, part: int) -> list[str]:
    parts = values.get(INITIAL, [""])[0].split("|")
    return parts[part].split() if len(parts) > part else []


def sent_page() -> SentPage:
    """Return the page's form of this request, read once; its ticket is None when it has none that is valid."""
    if "sent_page" not in g:
        try:
            g.sent_page = _read_page() if request.method == "POST" else SentPage()
        except RequestEntityTooLarge:  # whoever reads the form refuses it
            g.sent_page = SentPage()
    found: SentPage = g.sent_page
    return found


def _read_page() -> SentPage:
    forms: dict[str, Values] = {}
    named = [(name, values) for name, values in request.form.lists() if name]  # a part may lack one
    for name, values in named:
        place, separator, short = name.partition(_SEPARATOR)
        if separator:
            forms.setdefault(place, {})[short] = values
    fields = tuple((name, value) for name, values in named for value in values)
    return SentPage(read_ticket(request.form.get(TICKET, "")), place_of(request.path), forms, fields)


def narrow_request() -> None:
    """Leave in ``request.form`` the fields of the button that was pressed, under their own names."""
    page = sent_page()
    if page.forms:
        plain = [(name, value) for name, value in request.form.items(multi=True) if _SEPARATOR not in name]
        own = [(name, value) for name, values in page.forms.get(page.own, {}).items() for value in values]
        request.form = ImmutableMultiDict(plain + own)


def page_address() -> str:
    """Return the address of the page that is shown: that of the request, or of the page that the form is on."""
    ticket = sent_page().ticket
    if ticket is not None:
        return ticket.page
    whole = request.full_path.rstrip("?")  # what the address fills in is part of the page
    return whole if len(whole) <= MAX_PAGE_CHARACTERS else request.path[:MAX_PAGE_CHARACTERS]


def unsent_here() -> UnsentPage:
    """Return what the person signed in has not submitted on this page, read once a request."""
    if "unsent_here" not in g:
        actor = g.get("actor")
        g.unsent_here = UnsentPage("") if actor is None else unsent_on(actor.staff_id, page_address())
    found: UnsentPage = g.unsent_here
    return found


def note_placed(place: str) -> None:
    """Note that the page shows the form at a place."""
    g.setdefault("placed_forms", set()).add(place)


def is_own_place(place: str) -> bool:
    """Tell whether the form at a place is the one that was sent."""
    return request.method == "POST" and sent_page().own == place


def note_refusal(message: object) -> None:
    """Note why the form that was sent was refused, for a page that does not show it any more."""
    g.refusal = message


def unplaced_refusal() -> object:
    """Return why the form that was sent was refused, when the page does not show the form; empty otherwise."""
    return "" if sent_page().own in g.get("placed_forms", set()) else g.get("refusal", "")


def note_labels(labels: Mapping[str, object]) -> None:
    """Note what the fields of the form that was sent are called, in the order of its page."""
    g.sent_labels = labels


def typed_texts() -> list[tuple[object, str]]:
    """Return (label, text) of the form that was sent, for a page that cannot show it; a label may be unknown, empty."""
    page = sent_page()
    texts, labels = texts_in(page.forms.get(page.own, {})), g.get("sent_labels", {})
    in_order = [name for name in labels if name in texts] + [name for name in texts if name not in labels]
    return [(labels.get(name, ""), texts[name]) for name in in_order if texts[name].strip()]


def fields_to_send_again() -> list[tuple[str, str]]:
    """Return the fields of the page's form as it came in, without those that every page of a person signed in has.

    Passwords and files are in forms of their own, which carry no ticket: of them nothing is returned.
    """
    page = sent_page()
    there = {"csrf_token", TICKET, KEY, TAB} if g.get("actor") is not None else set()
    return [(name, text) for name, text in page.fields if name not in there] if page.ticket is not None else []


def unplaced_forms() -> dict[str, UnsentForm]:
    """Return the unsent text of forms that the page does not show, because its record has moved on."""
    placed = g.get("placed_forms", set())
    return {place: form for place, form in unsent_here().forms.items() if place not in placed}


def page_ticket(title: str) -> str:
    """Return the signed ticket of the page that is rendered."""
    return Ticket(g.actor.staff_id, page_address(), title.strip()[:MAX_TITLE_CHARACTERS]).signed()


def set_main_form(name: str = "", value: str = "") -> None:
    """Let the page's form send to the page itself, as its one large form does; Enter presses the button named."""
    g.main_form = (name, value)


def main_form_of_page() -> tuple[str, str] | None:
    """Return name and value of the button of the page's one large form; None when it has none."""
    found: tuple[str, str] | None = g.get("main_form")
    return found


def is_autosave() -> bool:
    """Tell whether a script sent this request to save unsent text."""
    return AUTOSAVE in request.headers


def content_of(form: Mapping[str, Sequence[str]]) -> Values:
    """Return the values of a form without those of the page's form itself."""
    return {name: list(values) for name, values in form.items() if name not in _TECHNICAL}
