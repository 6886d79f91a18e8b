"""The table of common speech, whose entries a second person confirms."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.library.guide.vocabulary import LifeEvent
from portal.proposals.rules import ProposalKind, Values, proposal_kind
from portal.search.synonyms.models import SpeechPhrase
from portal.search.synonyms.operations import add_phrase, change_phrase, remove_phrase
from portal.search.synonyms.queries import find_phrase

OLD_ENTRY, NEW_ENTRY = "#", "+"  # before the number of an entry that is there, before the first words of a new one
MAX_SUBJECT_CHARACTERS = 80  # the width of the column
REMOVED: Values = {}
FIELDS = {"said": _l("Everyday words"), "means": _l("Official terms"), "event": _l("Life event")}


def name_of(phrase: SpeechPhrase) -> str:
    """Return the name of an entry as the subject of a change."""
    return f"{OLD_ENTRY}{phrase.id}"


def name_of_new(values: Values) -> str:
    """Return the name of a new entry as the subject of a change: its first words."""
    return f"{NEW_ENTRY}{values['said'][0]}"[:MAX_SUBJECT_CHARACTERS]


def values_of(entry: Mapping[str, Any]) -> Values:
    """Return the fields of an entry as the values of a change."""
    event = entry["event"]
    return {**entry, "event": event.value if event else ""}


def _find(subject: str) -> SpeechPhrase | None:
    number = subject.removeprefix(OLD_ENTRY)
    return find_phrase(int(number)) if subject.startswith(OLD_ENTRY) and number.isdecimal() else None


def _present(subject: str, _proposed: Values) -> Values:
    phrase = _find(subject)
    return REMOVED if phrase is None else values_of({name: getattr(phrase, name) for name in FIELDS})


def _apply(actor: Actor, subject: str, values: Values) -> None:
    phrase = _find(subject)
    if values == REMOVED:
        if phrase is not None:
            remove_phrase(actor, phrase)
        return
    fields = values | {"event": LifeEvent(values["event"]) if values["event"] else None}
    if phrase is None:
        add_phrase(actor, **fields)
    else:
        change_phrase(actor, phrase, **fields)


def _shown(values: Values) -> Values:
    event = values.get("event")
    return values | {"event": LifeEvent(event) if event else ""}


PHRASE = proposal_kind(
    ProposalKind(
        "phrase",
        _l("Everyday phrase"),
        "search:speech:confirm",
        FIELDS,
        _present,
        _apply,
        "synonyms_admin.phrases",
        shown=_shown,
        name_in=lambda values: ", ".join(values.get("said", [])),
    )
)
