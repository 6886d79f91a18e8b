"""Form of a synonym entry."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from portal.library.guide.vocabulary import LifeEvent
from portal.library.understanding.stop_words import FILLER_STEMS, FILLERS
from portal.library.understanding.synonyms import MAX_SYNONYM_CHARACTERS, MAX_SYNONYM_STEMS, key_of
from portal.platform.web.forms import PortalForm, options, prose, select
from portal.search.synonyms.models import SpeechPhrase

MAX_PHRASE_LINES = 30  # unsourced
MAX_TERM_CHARACTERS = 40  # unsourced


class PhraseForm(PortalForm):
    """Everyday words and the official terms for them."""

    said = prose(
        _l("Everyday words"), _l("One per line, Chinese or English, without question words."), max_characters=1000
    )
    means = prose(_l("Official terms"), _l(
                "One per line, most common first, as used in service names."
),
                  max_characters=1000)  # fmt: skip
    event = select(_l("Life event"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set the choices of life events."""
        super().__init__(*args, **kwargs)
        self.event.choices = options([("", _l("Everyday words for all services")), *LifeEvent.choices()])

    @staticmethod
    def stored_values(record: SpeechPhrase) -> dict[str, Any]:
        """Return the values of an entry, by field."""
        event = record.event.value if record.event else ""
        return {"said": "\n".join(record.said), "means": "\n".join(record.means), "event": event}

    def phrase(self) -> dict[str, Any]:
        """Return the typed values as fields of an entry."""
        event = LifeEvent(self.event.data) if self.event.data else None
        return {"said": _lines(self.said.data), "means": _lines(self.means.data), "event": event}

    def validate_said(self, field: Any) -> None:
        """Reject stop words, which the query parser drops, and words that are too long."""
        _check_number(field.data)
        for line in _lines(field.data):
            key = key_of(line)
            if not key or key in FILLERS or (key.isascii() and set(key.split()) <= FILLER_STEMS):
                raise ValidationError(
                    gettext("“%(line)s” occurs in almost every question and does not narrow the search.", line=line)
                )
            if len(key.split()) > MAX_SYNONYM_STEMS or (not key.isascii() and len(key) > MAX_SYNONYM_CHARACTERS):
                raise ValidationError(gettext("“%(line)s”: at most 12 characters or 4 English words.", line=line))

    def validate_means(self, field: Any) -> None:
        """Reject terms without letters and terms that are too long."""
        _check_number(field.data)
        for line in _lines(field.data):
            if not key_of(line) or len(line) > MAX_TERM_CHARACTERS:
                raise ValidationError(gettext("“%(line)s”: must contain letters, at most 40.", line=line))


def _check_number(typed: str) -> None:
    if len(_lines(typed)) > MAX_PHRASE_LINES:
        raise ValidationError(gettext("At most %(num)s lines.", num=MAX_PHRASE_LINES))


def _lines(typed: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
