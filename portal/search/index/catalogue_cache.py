"""Cache names of the catalogue and synonyms in each process, to parse and rank queries without the database.

Invalidated by two content revisions, at most 1 s stale; changed procedures are loaded incrementally.
"""

import threading
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from sqlalchemy import select

from portal.library.text.tokens import fold, without_brackets
from portal.library.understanding.lexicon import Lexicon
from portal.library.understanding.ranking import RankingFacts
from portal.library.understanding.synonyms import Synonym, SynonymTable
from portal.platform.storage.content_revisions import recent_revisions
from portal.platform.storage.database import db
from portal.search.index.models import ENTRIES_REVISION, IN_FORCE, SearchEntry
from portal.search.synonyms.models import SPEECH_REVISION, SpeechPhrase

HALF_POPULARITY_OPENED = 50  # a procedure opened this often has popularity 0.5; unsourced
_lock = threading.Lock()
_caches: dict[str, "CatalogueCache"] = {}


@dataclass(frozen=True)
class CachedProcedure:
    """The columns of a procedure that search shows and ranks."""

    code: str
    name: dict[str, str]
    plain_names: Sequence[str]
    facets: Sequence[str]
    known: RankingFacts


@dataclass(frozen=True)
class CatalogueCache:
    """Procedures by id, the lexicon of their names, and the synonym table, at given revisions."""

    procedures: dict[int, CachedProcedure] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)
    synonyms: SynonymTable = field(default_factory=SynonymTable)
    entries_revision: int = -1
    synonyms_revision: int = -1
    names: "Names" = field(default_factory=lambda: Names({}))


class Names:
    """All names joined in one text, for substring search faster than name by name."""

    def __init__(self, procedures: Mapping[int, CachedProcedure]) -> None:
        """Join the names of the procedures."""
        pairs = [(name, each) for each, procedure in procedures.items()
                 for name in (*procedure.known.names, *procedure.known.plain_names)]  # fmt: skip
        self._ids = [procedure_id for _, procedure_id in pairs]
        self._text = "".join(f"\n{name}" for name, _ in pairs)
        self._starts = list(accumulate((len(name) + 1 for name, _ in pairs), initial=0))

    def __contains__(self, letters: str) -> bool:
        """Return whether some name contains the letters."""
        return letters in self._text

    def having(self, letters: str, most: int) -> dict[int, tuple[int, int]]:
        """Return up to ``most`` procedures by id with (offset of the letters, length) of their best name.

        Names that begin with the letters come first.
        """
        found: dict[int, tuple[int, int]] = {}
        for wanted in (f"\n{letters}", letters):
            at = self._text.find(wanted)
            while at >= 0 and len(found) < most:
                name = bisect_right(self._starts, at) - 1
                place = (at - self._starts[name], self._starts[name + 1] - self._starts[name])
                found[self._ids[name]] = min(place, found.get(self._ids[name], place))
                at = self._text.find(wanted, self._starts[name + 1])
        return found


def cached_catalogue() -> CatalogueCache:
    """Return this process's cache, refreshed if a revision changed; at most 1 s stale."""
    revisions = recent_revisions()
    entries, synonyms = revisions.get(ENTRIES_REVISION, 0), revisions.get(SPEECH_REVISION, 0)
    url = str(db.engine.url)
    catalogue = _caches.get(url)
    if catalogue and (catalogue.entries_revision, catalogue.synonyms_revision) == (entries, synonyms):
        return catalogue
    with _lock:
        catalogue = _caches.get(url)
        if catalogue is None or catalogue.synonyms_revision != synonyms or entries < catalogue.entries_revision:
            catalogue = CatalogueCache(synonyms=_read_synonyms(), synonyms_revision=synonyms)
            catalogue.lexicon.add_terms(catalogue.synonyms.texts)
        _caches[url] = _updated(catalogue, entries)
        return _caches[url]


def clear_catalogue_cache() -> None:
    """Clear the cache; the next query loads everything again."""
    _caches.clear()


def _read_synonyms() -> SynonymTable:
    rows = db.session.execute(
        select(SpeechPhrase.said, SpeechPhrase.means, SpeechPhrase.event).order_by(SpeechPhrase.id)
    )
    return SynonymTable.of(
        Synonym(everyday, official, event.value if event else "") for everyday, official, event in rows
    )


def _updated(catalogue: CatalogueCache, revision: int) -> CatalogueCache:
    """Return a copy of the cache with changed procedures; threads that use the old one are not affected."""
    rows = db.session.execute(
        select(
            SearchEntry.procedure_id, SearchEntry.is_listed, SearchEntry.code, SearchEntry.name,
            SearchEntry.plain_names, SearchEntry.facets, SearchEntry.opened, SearchEntry.revision,
        ).where(SearchEntry.revision > catalogue.entries_revision)
    )  # fmt: skip
    procedures = dict(catalogue.procedures)
    new = []
    for procedure_id, is_listed, code, name, plain_names, facets, opened, changed_in in rows:
        if not is_listed:
            procedures.pop(procedure_id, None)
            continue
        names = [fold(each) for each in name.values() if each]
        known = RankingFacts(
            names=tuple(dict.fromkeys([*names, *filter(None, map(without_brackets, names))])),
            plain_names=tuple(map(fold, plain_names)),
            has_guide=IN_FORCE in facets,
            popularity=opened / (opened + HALF_POPULARITY_OPENED),
            recency=changed_in / max(revision, 1),
        )
        if procedure_id not in procedures:
            new.append([*known.names, *known.plain_names])
        procedures[procedure_id] = CachedProcedure(code, name, plain_names, facets, known)
    lexicon = catalogue.lexicon.copy()
    lexicon.add_documents(new)
    lexicon.add_names(name for procedure in procedures.values() for name in procedure.known.names)
    return replace(
        catalogue, procedures=procedures, lexicon=lexicon, names=Names(procedures), entries_revision=revision
    )
