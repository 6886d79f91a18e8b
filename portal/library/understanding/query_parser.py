"""Parse a search query into concepts with alternative terms.

Polite phrases and question words are dropped. Entries of the synonym table stay whole and are expanded to official
terms; Latin letters are interpreted as English, pinyin or initials; typos are corrected where the lexicon has a better
term. There is no query syntax except quotation marks, which require an exact phrase.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.library.text.tokens import fold, in_mainland_usage, query_terms, runs
from portal.library.understanding.lexicon import Lexicon
from portal.library.understanding.segmentation import Reader
from portal.library.understanding.stop_words import ACTS, MAX_CONCEPTS, MAX_QUESTION_CHARACTERS
from portal.library.understanding.synonyms import SynonymTable

# All weights are unsourced; benchmarks/search_relevance.py measures their effect.
OWN_TERM_WEIGHT, FIRST_TERM_WEIGHT, NEXT_TERM_WEIGHT = 1.0, 0.92, 0.84  # typed term, first synonym, other synonyms
ACT_WEIGHT = 0.6  # of a verb such as 办理, relative to a subject: it narrows the search less
UNKNOWN_WORD_WEIGHT = 0.8  # rarity of a term that is not in the lexicon: it may be the only specific term
SIBLING_TERM_WEIGHT = 0.6  # of other official terms of a synonym entry, used when no name contains the term itself
ONE_CHARACTER_WEIGHT = 0.45  # length factor of a single character, which matches many names
MAX_WEIGHTED_CHARACTERS = 8  # longer pieces weigh no more
MAX_NAMES_OF_RARE_TERM = 7  # alternatives per concept; unsourced, limits the size of the index query
_QUOTED = re.compile(r"[\"“”「」『』]([^\"“”「」『』]{1,60})[\"“”「」『』]")


@dataclass(frozen=True)
class Alternative:
    """One term for a concept: its tokens, and the weight of a match, 0 to 1."""

    text: str
    tokens: tuple[str, ...]
    worth: float


@dataclass(frozen=True)
class Concept:
    """One concept of a query: alternative terms, and its weight in the query."""

    text: str
    alternatives: tuple[Alternative, ...]
    weight: float


@dataclass(frozen=True)
class ParsedQuery:
    """A parsed query; ``read_as`` is the interpreted text if it differs from the typed text."""

    concepts: tuple[Concept, ...]
    phrases: tuple[str, ...] = ()
    events: frozenset[str] = frozenset()
    read_as: str = ""

    @property
    def tokens(self) -> frozenset[str]:
        """Return every token that can match the query."""
        return frozenset(token for concept in self.concepts for each in concept.alternatives for token in each.tokens)


def understand(
    text: str, lexicon: Lexicon, synonyms: SynonymTable, is_in_names: Callable[[str], bool], *, literally: bool = False
) -> ParsedQuery:
    """Parse a query; ``literally`` disables typo correction and pinyin conversion."""
    phrases = tuple(fold(found).strip() for found in _QUOTED.findall(text[:200]))
    folded = fold(in_mainland_usage(text[: 2 * MAX_QUESTION_CHARACTERS]))[:MAX_QUESTION_CHARACTERS]
    reading = Reader(lexicon, synonyms, is_in_names, literally=literally).read(folded)
    pieces = list(dict.fromkeys(reading.pieces or reading.fillers))[:MAX_CONCEPTS]
    concepts = tuple(_concept(piece, lexicon, synonyms, reading.guesses.get(piece, ())) for piece in pieces)
    read_as = "".join(_spaced(reading.read))
    return ParsedQuery(
        concepts=concepts,
        phrases=tuple(phrase for phrase in phrases if phrase),
        events=frozenset(event for piece in pieces for event in synonyms.events.get(piece, ())),
        read_as=read_as if _bare(read_as) != _bare(folded) else "",
    )


def in_pairs(question: ParsedQuery, text: str) -> ParsedQuery:
    """Return the query as plain character pairs and words, without interpretation, for full-text search."""
    found = [run[0] for run in runs(fold(in_mainland_usage(text[:MAX_QUESTION_CHARACTERS]))) if len(run[0]) > 1][
        :MAX_CONCEPTS
    ]
    concepts = tuple(
        Concept(run, (Alternative(run, tuple(query_terms(run)), OWN_TERM_WEIGHT),), float(len(run))) for run in found
    )
    return replace(question, concepts=tuple(each for each in concepts if each.alternatives[0].tokens))


def _bare(text: str) -> str:
    return "".join(run[0] for run in runs(text))


def _spaced(words: Sequence[str]) -> Iterator[str]:
    for before, word in zip(["", *words], words, strict=False):
        if before and (before[-1].isascii() or word[0].isascii()):
            yield " "
        yield word


def _concept(piece: str, lexicon: Lexicon, synonyms: SynonymTable, guesses: Iterable[str]) -> Concept:
    worths = {piece: OWN_TERM_WEIGHT}
    for guess in guesses:
        worths.setdefault(guess, FIRST_TERM_WEIGHT)
    for each, worth in list(worths.items()):
        for i, term in enumerate(synonyms.means.get(each, ())):
            worths.setdefault(term, worth * (FIRST_TERM_WEIGHT if i == 0 else NEXT_TERM_WEIGHT))
    if not any(lexicon.names(each) == 1.0 for each in worths):
        for each, worth in list(worths.items()):
            for term in synonyms.siblings.get(each, ()):
                worths.setdefault(term, worth * SIBLING_TERM_WEIGHT)
    # Terms that occur in names come first; others may occur in summaries only.
    best = sorted(worths, key=lambda each: (lexicon.names(each) > 0, worths[each]), reverse=True)[
        :MAX_NAMES_OF_RARE_TERM
    ]
    named = [
        (text, tuple(text.split(" ")) if text == piece and text.isascii() else tuple(query_terms(text)))
        for text in best
    ]
    found = tuple(Alternative(text, tokens, worths[text]) for text, tokens in named if tokens)
    return Concept(piece, found, _weight(piece, found, lexicon, synonyms))


def _weight(piece: str, alternatives: Sequence[Alternative], lexicon: Lexicon, synonyms: SynonymTable) -> float:
    known = [each.tokens for each in alternatives if any(map(lexicon.contains, each.tokens))]
    rarest = max((_rarity(tokens, lexicon) for tokens in known), default=UNKNOWN_WORD_WEIGHT)
    length = len(piece.split(" ")) * 2 if piece.isascii() else len(piece)
    if piece in ACTS or any(term in ACTS for term in synonyms.means.get(piece, ())):
        rarest *= ACT_WEIGHT
    return rarest * (ONE_CHARACTER_WEIGHT if length == 1 else min(length, MAX_WEIGHTED_CHARACTERS) ** 0.5)


def _rarity(tokens: Sequence[str], lexicon: Lexicon) -> float:
    known = [lexicon.rarity(token) for token in tokens if lexicon.contains(token)]
    return sum(known) / len(known)
