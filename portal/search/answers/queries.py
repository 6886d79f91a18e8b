"""Find and rank the procedures that match a query, and suggest names while typing."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from portal.library.text.formats import language
from portal.library.text.languages import LANGUAGES, MESSAGES, ORIGINAL, tag_of
from portal.library.text.tokens import fold, index_tokens
from portal.library.understanding.query_parser import ParsedQuery, in_pairs, understand
from portal.library.understanding.ranking import MIN_SCORE, MIN_SHARE_OF_BEST, WeightedQuery
from portal.platform.background import in_background
from portal.platform.storage.content_revisions import recent_revisions
from portal.platform.storage.pagination import PER_PAGE, Page
from portal.procedures.catalogue.queries import listed_procedures
from portal.procedures.models import Procedure
from portal.procedures.vocabulary import GUIDES_REVISION
from portal.search.index import sql_index
from portal.search.index.catalogue_cache import CachedProcedure, CatalogueCache, cached_catalogue
from portal.search.index.field_weights import Candidates
from portal.search.index.index_updates import embedded_index, refresh_in_background
from portal.search.index.models import ENTRIES_REVISION

_log = logging.getLogger(__name__)
WHOLE_ANSWER_SHARE = 0.6  # results that cover less of the query are shown as partial; unsourced
MAX_SUGGESTIONS = 8  # unsourced
FIRST_QUESTION = "身份证 shenfenzheng"  # exercises characters and pinyin
MAX_RANKED = 100  # names compared for suggestions; unsourced


@dataclass(frozen=True)
class Answer:
    """Ids of the matching procedures, best first; the last ``partial`` of them match only part of the query."""

    question: ParsedQuery
    ids: Sequence[int] = ()
    partial: int = 0
    facets: dict[str, Counter[str]] = field(default_factory=dict)


def answer(text: str, facets: Sequence[str] = (), *, literally: bool = False) -> Answer:
    """Search for a query in any language among the procedures that have all facets; ``literally`` as in the parser."""
    catalogue = cached_catalogue()
    question = understand(
        text, catalogue.lexicon, catalogue.synonyms, catalogue.names.__contains__, literally=literally
    )
    found = _among_procedures(question, catalogue, facets)
    if found.ids:
        return found
    # Terms that occur in no name may still occur in the text of a guide.
    return _among_procedures(in_pairs(question, text), catalogue, facets)


def _among_procedures(question: ParsedQuery, catalogue: CatalogueCache, facets: Sequence[str]) -> Answer:
    if not question.concepts:
        return Answer(question)
    weighed = WeightedQuery.of(question, catalogue.lexicon)
    ranked = []
    for procedure_id, levels in _candidates(weighed.tokens, facets).items():
        procedure = catalogue.procedures.get(procedure_id)
        covered = weighed.coverage(levels)
        if procedure is None or covered < MIN_SCORE or not _has_phrases(question, procedure):
            continue
        ranked.append((weighed.score(covered, levels, procedure.known), covered, procedure.code, procedure_id))
    ranked.sort(key=lambda each: (each[1] < WHOLE_ANSWER_SHARE, -each[0], each[2]))
    relevant = [each for each in ranked if each[0] >= MIN_SHARE_OF_BEST * ranked[0][0]]
    ids = [each[-1] for each in relevant]
    return Answer(question, ids, sum(each[1] < WHOLE_ANSWER_SHARE for each in relevant), _count(catalogue, ids))


def _candidates(weights: dict[str, float], facets: Sequence[str]) -> Candidates:
    revisions = recent_revisions()
    entries = revisions.get(ENTRIES_REVISION, 0)
    if revisions.get(GUIDES_REVISION, 0) != entries:
        refresh_in_background()
    index = embedded_index()
    if index is None:
        return sql_index.candidates(weights, facets)
    if not index.is_there:
        refresh_in_background()  # the copy in memory goes on answering
    try:
        return index.at(entries).candidates(weights, facets)
    except Exception as error:
        _log.warning("search answers from the database: %s", type(error).__name__)
        refresh_in_background()
        return sql_index.candidates(weights, facets)


def _has_phrases(question: ParsedQuery, procedure: CachedProcedure) -> bool:
    known = procedure.known
    return all(any(phrase in name for name in (*known.names, *known.plain_names)) for phrase in question.phrases)


def _count(catalogue: CatalogueCache, ids: Sequence[int]) -> dict[str, Counter[str]]:
    counted = Counter(chain.from_iterable(catalogue.procedures[procedure_id].facets for procedure_id in ids))
    by_kind: dict[str, Counter[str]] = {}
    for facet, count in counted.items():
        kind, _, value = facet.partition(":")
        by_kind.setdefault(kind, Counter())[value] = count
    return by_kind


def warm_up() -> None:
    """Load names, synonyms and index in a thread, so that the first query does not wait."""
    in_background("warming up the search", partial(answer, FIRST_QUESTION))


@dataclass(frozen=True)
class Line:
    """A search result; ``also_called`` is the matching plain name if the official name does not match.

    ``called_in`` is the language tag of that name if it is not in the page's language. ``is_in_text`` is set when only
    the text of the guide matches, which the result cannot show.
    """

    procedure: Procedure
    also_called: str
    called_in: str
    is_in_text: bool
    is_partial: bool


def lines(found: Answer, number: int = 1, per_page: int = PER_PAGE) -> Page[Line]:
    """Return a page of search results, best first."""
    start = (number - 1) * per_page
    ids = found.ids[start : start + per_page]
    whole = set(found.ids[: len(found.ids) - found.partial])
    wanted = found.question.tokens
    procedures = cached_catalogue().procedures
    rows = []
    for each in listed_procedures(ids):
        if each.id in procedures:
            name = _also_called(procedures[each.id], wanted)
            rows.append(Line(each, name, _tag(name), not _is_shown(each, wanted), each.id not in whole))
    return Page(rows, number, len(found.ids), per_page)


def _is_shown(procedure: Procedure, wanted: frozenset[str]) -> bool:
    texts = (*procedure.name.values(), *procedure.summary.values(), *procedure.department.name.values())
    return any(_matched(text, wanted) for text in texts)


def _also_called(procedure: CachedProcedure, wanted: frozenset[str]) -> str:
    in_name = _matched(" ".join(procedure.name.values()), wanted)
    best = max(procedure.plain_names, key=lambda name: (len(_matched(name, wanted)), not _tag(name)), default="")
    return best if _matched(best, wanted) - in_name else ""


def _tag(name: str) -> str:
    """Return the language tag of a plain name that is not in the page's language, or an empty string."""
    written_in = MESSAGES if name.isascii() else ORIGINAL
    return "" if not name or written_in == LANGUAGES[language()].written_code else tag_of(written_in)


def _matched(text: str, wanted: frozenset[str]) -> set[str]:
    return {token.text for token in index_tokens(text)} & wanted


def suggestions(typed: str) -> list[CachedProcedure]:
    """Return suggestions for a typed text: names that begin with it, contain it, or match it as a query."""
    wanted = fold(typed).strip()
    if not wanted:
        return []
    catalogue = cached_catalogue()
    places = catalogue.names.having(wanted, MAX_RANKED)
    best = sorted(places, key=lambda each: (places[each], catalogue.procedures[each].code))
    if len(best) < MAX_SUGGESTIONS:
        best += [each for each in answer(typed).ids[:MAX_SUGGESTIONS] if each not in places]
    return [catalogue.procedures[each] for each in best[:MAX_SUGGESTIONS]]
