"""Save what was typed into the forms of an admin page and not submitted, for the person of the page's ticket."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from flask import g, request

from portal.platform import clock
from portal.platform.storage.form_receipts import contents_of
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import (
    UnsentForm,
    UnsentReason,
    UnsentTooLongError,
    drop_unsent,
    save_unsent,
    unsent_on,
)
from portal.platform.web.page_form import (
    DRAFT,
    INITIAL,
    KEY,
    SHOWN,
    TAB,
    Ticket,
    Values,
    is_as_shown,
    is_changed,
    place_of,
    sent_page,
    texts_in,
)


def save_other_forms(reason: UnsentReason) -> None:
    """Save what the person has typed into the small forms whose buttons were not pressed.

    Raises UnsentTooLongError: then nothing of the request is carried out, and all that was typed is shown.
    """
    page = sent_page()
    if page.ticket is None or not page.forms or page.ticket.staff_id != g.actor.staff_id:
        return
    others = {place: values for place, values in page.forms.items() if place != page.own}
    _save(page.ticket, others, reason)


def save_all_forms(reason: UnsentReason) -> bool:
    """Save every text of the page for the person of its ticket; return False when there is none, or no ticket.

    Raises UnsentTooLongError.
    """
    page = sent_page()
    return page.ticket is not None and _save(page.ticket, page.forms, reason)


def save_own_form(reason: UnsentReason) -> None:
    """Save the text of the form that could not be carried out, if it has any; its page shows one that is too long."""
    page = sent_page()
    own = page.forms.get(page.own, {})
    if page.ticket is not None and page.ticket.staff_id == g.actor.staff_id and any(texts_in(own).values()):
        with suppress(UnsentTooLongError):
            _save(page.ticket, {page.own: own}, reason)


def begin_form(place: str, name: str, text: str, **choices: str) -> None:
    """Put a prepared text into a form of the page, unsent: below what was typed there, and never over it.

    ``choices`` are chosen where nothing was. Call it inside ``writing()``; raises UnsentTooLongError.
    """
    page = sent_page()
    values = page.forms.get(place, {})
    if page.ticket is None or page.ticket.staff_id != g.actor.staff_id or INITIAL not in values:
        return
    typed = "\n".join(values.get(name, [""])[0].splitlines()).strip()
    begun = typed if text in typed else f"{typed}\n\n{text}".strip()
    chosen = {each: [value] for each, value in choices.items() if not any(values.get(each, ()))}
    made = UnsentForm(
        _without_mark({**values, name: [begun], **chosen}),
        initial=values[INITIAL][0],
        reason=UnsentReason.OTHER_BUTTON,
        saved_at=clock.now().timestamp(),
    )
    g.pop("unsent_here", None)
    save_unsent(page.ticket.staff_id, page.ticket.page, page.ticket.title, {place: made})


def drop_own_form() -> None:
    """Delete the unsent text of the form that was carried out; call it inside ``writing()``."""
    page = sent_page()
    if page.ticket is not None:
        drop_unsent(page.ticket.staff_id, page.ticket.page, page.own)


def _save(ticket: Ticket, forms: Mapping[str, Values], reason: UnsentReason) -> bool:
    """Save the forms that were changed, and delete drafts that this page has shown or saved and that were undone.

    What another tab has saved stays. A form that was carried out meanwhile is not saved again.
    """
    saved, tab = unsent_on(ticket.staff_id, ticket.page).forms, request.form.get(TAB, "")
    changed = {place: values for place, values in forms.items() if is_changed(values)}
    # What this tab has only shown is not saved over what another one has saved since.
    new = {
        place: values
        for place, values in changed.items()
        if place not in saved or (saved[place].values != _without_mark(values) and not is_as_shown(values))
    }
    undone = [
        place
        for place, values in forms.items()
        if place in saved and place not in changed
        and (saved[place].tab == tab != "" or values.get(DRAFT, [""])[0] == str(saved[place].saved_at))
    ]  # fmt: skip
    if new:
        carried_out = {
            place_of(address): content for address, content in contents_of(request.form.get(KEY, "")).items()
        }
        new = {place: values for place, values in new.items() if not _is_in(values, carried_out.get(place))}
    if new or undone:
        _write(ticket, new, undone, UnsentForm({}, reason=reason, saved_at=clock.now().timestamp(), tab=tab))
    return bool(changed)


def _write(ticket: Ticket, new: Mapping[str, Values], undone: Sequence[str], like: UnsentForm) -> None:
    g.pop("unsent_here", None)
    made = {
        place: replace(like, values=_without_mark(values), initial=values[INITIAL][0]) for place, values in new.items()
    }
    with writing():
        for place in undone:
            drop_unsent(ticket.staff_id, ticket.page, place)
        if made:
            save_unsent(ticket.staff_id, ticket.page, ticket.title, made)


def _is_in(values: Values, content: Mapping[str, Sequence[str]] | None) -> bool:
    """Tell whether the texts of a form are those of one that was carried out."""
    return content is not None and all(
        text == (content.get(name) or [""])[0] for name, text in texts_in(values).items()
    )


def _without_mark(values: Values) -> Values:
    return {name: each for name, each in values.items() if name not in {DRAFT, SHOWN}}


def save_for_author(is_known: Callable[[int], bool]) -> str:
    """Save the text of a form that came in without its author's session; return what the sign-in page says about it.

    ``is_known`` tells whether there is an active account of the ticket's person.
    """
    try:
        ticket = sent_page().ticket
        is_saved = ticket is not None and is_known(ticket.staff_id) and save_all_forms(UnsentReason.SIGNED_OUT)
    except UnsentTooLongError:
        return "too_long"
    return "saved" if is_saved else "ended"
