"""Save what was typed into the forms of an admin page and not submitted, for the person of the page's ticket."""

from collections.abc import Callable, Mapping

from flask import g
from werkzeug.exceptions import RequestEntityTooLarge

from portal.platform import clock
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import (
    UnsentForm,
    UnsentReason,
    UnsentTooLongError,
    drop_unsent,
    save_unsent,
    unsent_on,
)
from portal.platform.web.page_form import INITIAL, Ticket, Values, is_changed, sent_page, texts_in


def save_other_forms(reason: UnsentReason) -> None:
    """Save what the person has typed into the small forms whose buttons were not pressed."""
    page = sent_page()
    if page.ticket is None or not page.forms or page.ticket.staff_id != g.actor.staff_id:
        return
    others = {place: values for place, values in page.forms.items() if place != page.own}
    _save(page.ticket, others, reason)


def save_all_forms(reason: UnsentReason) -> bool:
    """Save every text of the page for the person of its ticket; return False when there is none, or no ticket."""
    page = sent_page()
    return page.ticket is not None and _save(page.ticket, page.forms, reason)


def save_own_form(reason: UnsentReason) -> None:
    """Save the text of the form that could not be carried out, if it has any."""
    page = sent_page()
    own = page.forms.get(page.own, {})
    if page.ticket is not None and page.ticket.staff_id == g.actor.staff_id and any(texts_in(own).values()):
        _save(page.ticket, {page.own: own}, reason)


def drop_own_form() -> None:
    """Delete the unsent text of the form that was carried out; call it inside ``writing()``."""
    page = sent_page()
    if page.ticket is not None:
        drop_unsent(page.ticket.staff_id, page.ticket.page, page.own)


def _save(ticket: Ticket, forms: Mapping[str, Values], reason: UnsentReason) -> bool:
    """Save the forms whose text was changed, and delete what is saved of those that were changed back."""
    saved = unsent_on(ticket.staff_id, ticket.page).forms
    changed = {place: values for place, values in forms.items() if is_changed(values)}
    new = {place: values for place, values in changed.items() if place not in saved or saved[place].values != values}
    reset = [place for place in forms if place in saved and place not in changed]
    if new or reset:
        g.pop("unsent_here", None)
        now = clock.now().timestamp()
        with writing():
            for place in reset:
                drop_unsent(ticket.staff_id, ticket.page, place)
            if new:
                made = {place: UnsentForm(values, values[INITIAL][0], reason, now) for place, values in new.items()}
                save_unsent(ticket.staff_id, ticket.page, ticket.title, made)
    return bool(changed)


def save_for_author(is_known: Callable[[int], bool]) -> str:
    """Save the text of a form that came in without its author's session; return what the sign-in page says about it.

    ``is_known`` tells whether there is an active account of the ticket's person.
    """
    try:
        ticket = sent_page().ticket
        is_saved = ticket is not None and is_known(ticket.staff_id) and save_all_forms(UnsentReason.SIGNED_OUT)
    except RequestEntityTooLarge:
        return "ended"
    except UnsentTooLongError:
        return "too_long"
    return "saved" if is_saved else "ended"
