"""Understanding what somebody typed: a question becomes concepts, each with everything it may be called.

Politeness and question words are left out. What the table of common speech knows is kept together and gets its official
terms; letters are read as English, as pinyin or as initials; a slip of the pen is mended where the lexicon knows
something better. A question is text, not a language: only quotation marks mean something, a phrase found as it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.library.text.tokens import fold, in_mainland_usage, query_terms, runs
from portal.library.understanding.lexicon import Lexicon
from portal.library.understanding.segmentation import Reader
from portal.library.understanding.stop_words import ACTS, MAX_CONCEPTS, MAX_QUESTION_CHARACTERS
from portal.library.understanding.synonyms import SynonymTable

OWN_TERM_WEIGHT, FIRST_TERM_WEIGHT, NEXT_TERM_WEIGHT = 1.0, 0.92, 0.84
ACT_WEIGHT = 0.6  # of what a matter weighs
UNKNOWN_WORD_WEIGHT = 0.8  # what a word is taken to say that nobody knows: it may be all that matters
SIBLING_TERM_WEIGHT = 0.6  # what stands beside an official term in the table, where the term itself is in no name
MAX_NAMES_OF_RARE_TERM = 7
_QUOTED = re.compile(r"[\"“”「」『』]([^\"“”「」『』]{1,60})[\"“”「」『』]")


@dataclass(frozen=True)
class Alternative:
    """One name of a concept: its tokens, and what finding it is worth, 0 to 1."""

    text: str
    tokens: tuple[str, ...]
    worth: float


@dataclass(frozen=True)
class Concept:
    """One thing that was asked for: what may be found for it, and how much of the question it is."""

    text: str
    alternatives: tuple[Alternative, ...]
    weight: float


@dataclass(frozen=True)
class ParsedQuery:
    """A question understood: ``read_as`` is how it was read where that is not what was typed."""

    concepts: tuple[Concept, ...]
    phrases: tuple[str, ...] = ()
    events: frozenset[str] = frozenset()
    read_as: str = ""

    @property
    def tokens(self) -> frozenset[str]:
        """Return every token that may be found for the question."""
        return frozenset(token for concept in self.concepts for each in concept.alternatives for token in each.tokens)


def understand(
    text: str, lexicon: Lexicon, synonyms: SynonymTable, is_in_names: Callable[[str], bool], *, literally: bool = False
) -> ParsedQuery:
    """Understand a question; ``literally`` leaves out the mending of slips and the reading of sounds."""
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
    """Return the question as nothing but the pairs of its characters and its words, whoever knows them."""
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
    # What stands in names comes before what may be in summaries only.
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
    return rarest * (0.45 if length == 1 else min(length, 8) ** 0.5)


def _rarity(tokens: Sequence[str], lexicon: Lexicon) -> float:
    known = [lexicon.rarity(token) for token in tokens if lexicon.contains(token)]
    return sum(known) / len(known)
