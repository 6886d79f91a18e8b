"""Operations on synonyms."""

import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import insert, select

from portal.library.access.permissions import Actor
from portal.library.guide.vocabulary import LifeEvent
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.search.synonyms.models import SPEECH_REVISION, SpeechPhrase

BASE = Path(__file__).parent / "content" / "speech.json"


def add_base_phrases() -> int:
    """Add the shipped synonyms if the table is empty, and return their number.

    Call it inside ``writing()``.
    """
    if db.session.scalar(select(SpeechPhrase.id).limit(1)) is not None:
        return 0
    phrases = json.loads(BASE.read_text(encoding="utf-8"))
    rows = [
        {"event": LifeEvent(each["event"]) if each["event"] else None, "said": each["said"], "means": each["means"]}
        for each in phrases
    ]
    db.session.execute(insert(SpeechPhrase), rows)
    increment_revision(SPEECH_REVISION)
    return len(rows)


def add_phrase(actor: Actor, *, said: Sequence[str], means: Sequence[str], event: LifeEvent | None) -> SpeechPhrase:
    """Add a synonym entry."""
    phrase = SpeechPhrase(said=list(said), means=list(means), event=event)
    increment_revision(SPEECH_REVISION)
    audit.record(actor, "add_phrase", phrase)
    return phrase


@operation
def change_phrase(
    actor: Actor, phrase: SpeechPhrase, *, said: Sequence[str], means: Sequence[str], event: LifeEvent | None
) -> None:
    """Change a synonym entry."""
    phrase.said, phrase.means, phrase.event = list(said), list(means), event
    increment_revision(SPEECH_REVISION)
    audit.record(actor, "change_phrase", phrase)


@operation
def remove_phrase(actor: Actor, phrase: SpeechPhrase) -> None:
    """Remove a synonym entry."""
    audit.record_event(actor, "remove_phrase", "SpeechPhrase", phrase.reference)
    db.session.delete(phrase)
    increment_revision(SPEECH_REVISION)
