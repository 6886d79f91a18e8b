"""What a process remembers of the catalogue and of common speech, to understand questions without the database.

It follows two revisions; a change of a few procedures is learnt by itself. It is a second old at most, like the pages.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.search.lexicon import Lexicon
from portal.search.models import SearchEntry, SpeechPhrase
from portal.search.ranking import Known
from portal.search.speech import Phrase, Speech
from portal.shared.db import db
from portal.shared.revisions import recent_revisions
from portal.shared.tokens import fold

ENTRIES_REVISION = "search-entries"
SPEECH_REVISION = "search-speech"
_lock = threading.Lock()
_memories: dict[str, "Memory"] = {}


@dataclass(frozen=True)
class Remembered:
    """A procedure as search shows and ranks it."""

    code: str
    name: dict[str, str]
    plain_names: Sequence[str]
    facets: Sequence[str]
    known: Known


@dataclass
class Memory:
    """The procedures by id, the lexicon learnt from their names, and the table of common speech."""

    procedures: dict[int, Remembered] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)
    speech: Speech = field(default_factory=Speech)
    entries_revision: int = -1
    speech_revision: int = -1


def remembered() -> Memory:
    """Return this process's memory, brought up to the revisions as they were a second ago at most."""
    revisions = recent_revisions()
    entries, speech = revisions.get(ENTRIES_REVISION, 0), revisions.get(SPEECH_REVISION, 0)
    url = str(db.engine.url)
    memory = _memories.get(url)
    if memory and (memory.entries_revision, memory.speech_revision) == (entries, speech):
        return memory
    with _lock:
        memory = _memories.get(url)
        if memory is None or memory.speech_revision != speech or entries < memory.entries_revision:
            memory = Memory(speech=_read_speech(), speech_revision=speech)
            for phrase in memory.speech.official:
                memory.lexicon.learn([phrase])
            memory.lexicon.learn(memory.speech.means)
            memory.lexicon.documents = 0
        _learn(memory, entries)
        _memories[url] = memory
        return memory


def forget_memory() -> None:
    """Remember nothing; the next question reads everything anew."""
    _memories.clear()


def _read_speech() -> Speech:
    rows = db.session.execute(
        select(SpeechPhrase.said, SpeechPhrase.means, SpeechPhrase.event).order_by(SpeechPhrase.id)
    )
    return Speech.of(Phrase(said, means, event.value if event else "") for said, means, event in rows)


def _learn(memory: Memory, revision: int) -> None:
    rows = db.session.execute(
        select(
            SearchEntry.procedure_id, SearchEntry.is_listed, SearchEntry.code, SearchEntry.name,
            SearchEntry.plain_names, SearchEntry.facets, SearchEntry.opened, SearchEntry.revision,
        ).where(SearchEntry.revision > memory.entries_revision)
    )  # fmt: skip
    procedures = dict(memory.procedures)
    for procedure_id, is_listed, code, name, plain_names, facets, opened, changed_in in rows:
        if not is_listed:
            procedures.pop(procedure_id, None)
            continue
        if procedure_id not in procedures:
            memory.lexicon.learn([*name.values(), *plain_names])
        known = Known(
            names=tuple(fold(each) for each in name.values() if each),
            plain_names=tuple(map(fold, plain_names)),
            has_guide=any(facet.startswith("audience:") for facet in facets),
            popularity=opened / (opened + 50),
            recency=changed_in / max(revision, 1),
        )
        procedures[procedure_id] = Remembered(code, name, plain_names, facets, known)
    memory.procedures = procedures
    memory.entries_revision = revision
