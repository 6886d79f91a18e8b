"""Read synonyms."""

from sqlalchemy import select

from portal.library.domain.domain_errors import NotFoundError
from portal.library.guide.vocabulary import LifeEvent
from portal.library.text.tokens import fold
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, page_of
from portal.search.synonyms.models import SpeechPhrase


def speech_phrases(text: str, event: str, number: int) -> Page[SpeechPhrase]:
    """Return a page of synonym entries of an event (all if empty) that contain ``text`` in either column."""
    query = select(SpeechPhrase).order_by(SpeechPhrase.event, SpeechPhrase.id)
    if event:
        query = query.where(SpeechPhrase.event == LifeEvent(event))
    rows = db.session.scalars(query).all()
    wanted = fold(text)
    found = [row for row in rows if wanted in fold(" ".join([*row.said, *row.means]))]
    return page_of(found, number)


def find_phrase(phrase_id: int) -> SpeechPhrase | None:
    """Find a synonym entry."""
    return db.session.get(SpeechPhrase, phrase_id)


def get_phrase(phrase_id: int) -> SpeechPhrase:
    """Return a synonym entry; raises NotFoundError."""
    phrase = find_phrase(phrase_id)
    if phrase is None:
        raise NotFoundError
    return phrase
