"""Count the terms of the catalogue: document frequency, pronunciation and adjacent characters.

A lexicon is built from the names of the catalogue and the synonym table, never from users' queries. It serves query
parsing; the index does not need it.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from portal.library.text.pinyin import fuzzy_syllable, readings
from portal.library.text.tokens import runs, stem_of

BEAM_WIDTH = 24  # candidates per syllable when pinyin is converted; unsourced
UNLINKED_COST = 3.0  # of two adjacent characters never seen together, in units of log(count); unsourced
ROUGH_SOUND_COST = 0.7  # of a syllable that matches only roughly (zh/z, n/l), in the same unit; unsourced


@dataclass
class Lexicon:
    """Counts of character pairs and Latin stems; other threads may read it, so add terms to a copy only."""

    documents: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    surfaces: set[str] = field(default_factory=set)
    official: set[str] = field(default_factory=set)

    def copy(self) -> "Lexicon":
        """Return an independent copy."""
        return Lexicon(self.documents, self.counts.copy(), self.surfaces.copy(), self.official.copy())

    def add_documents(self, documents: Iterable[Iterable[str]]) -> None:
        """Add documents (lists of folded texts), counting each term once per document."""
        for texts in documents:
            self.counts.update({word for text in texts for run in runs(text) for word in self._terms(run[0])})
            self.documents += 1

    def add_names(self, names: Iterable[str]) -> None:
        """Add the character pairs of folded official names."""
        self.official.update(pair for name in names for run in runs(name) for pair in pairs(run[0]))

    def add_terms(self, texts: Iterable[str]) -> None:
        """Add the terms of folded synonyms with count 0, since their presence says nothing about frequency."""
        for text in texts:
            for run in runs(text):
                for word in self._terms(run[0]):
                    self.counts.setdefault(word, 0)

    def _terms(self, run: str) -> Iterator[str]:
        if not run[0].isascii():
            yield from pairs(run)
        elif stem := stem_of(run):
            self.surfaces.add(run)
            yield stem

    def contains(self, word: str) -> bool:
        """Return whether a pair or stem occurs in names or synonyms."""
        return word in self.counts

    def names(self, text: str) -> float:
        """Return the share of a text's pairs or stems that occur in names, 0 to 1."""
        words = text.split(" ") if text.isascii() else pairs(text)
        return sum(self.counts[word] > 0 for word in words) / len(words) if words else 0.0

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a term, scaled to 0 to 1; an unknown term counts as rare."""
        total = self.documents + 1
        return math.log(1 + total / (1 + self.counts[word])) / math.log(1 + total)

    @cached_property
    def characters(self) -> Counter[str]:
        """Return the number of occurrences of each character in the pairs."""
        counted: Counter[str] = Counter()
        for word, count in self._pairs():
            for character in word:
                counted[character] += count
        return counted

    @cached_property
    def after(self) -> dict[str, dict[str, int]]:
        """Return for each character the characters that follow it, with counts."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in self._pairs():
            found[word[0]][word[1]] = count
        return dict(found)

    @cached_property
    def before(self) -> dict[str, dict[str, int]]:
        """Return for each character the characters that precede it, with counts."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in self._pairs():
            found[word[1]][word[0]] = count
        return dict(found)

    @cached_property
    def by_sound(self) -> dict[str, set[str]]:
        """Return the characters of the lexicon by rough pinyin syllable."""
        found: dict[str, set[str]] = defaultdict(set)
        for character in self.characters:
            for syllable in readings(character):
                found[fuzzy_syllable(syllable)].add(character)
        return dict(found)

    @cached_property
    def by_deletion(self) -> dict[str, set[str]]:
        """Return the Latin words by each form with one letter deleted, for finding typos of one letter."""
        found: dict[str, set[str]] = defaultdict(set)
        for surface in self.surfaces:
            if len(surface) > 3:
                for shorter in shortened(surface):
                    found[shorter].add(surface)
        return dict(found)

    def _pairs(self) -> Iterator[tuple[str, int]]:
        return ((word, count) for word, count in self.counts.items() if not word[0].isascii())


def pairs(run: str) -> list[str]:
    """Return the overlapping character pairs of a run."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def spelled(lexicon: Lexicon, syllables: tuple[str, ...]) -> list[str]:
    """Convert pinyin syllables to character sequences by beam search, most likely first."""
    slots = [
        {
            character: 0.0 if syllable in readings(character) else -ROUGH_SOUND_COST
            for character in lexicon.by_sound.get(fuzzy_syllable(syllable), ())
        }
        for syllable in syllables
    ]
    if not all(slots) or len(slots) < 2:
        return []
    paths = [Path(score, character, 0) for character, score in slots[0].items()]
    for slot in slots[1:]:
        paths = heapq.nlargest(BEAM_WIDTH, _longer(lexicon, paths, slot))
    return [text for _, text, links in paths if 2 * links >= len(slots) - 1]


class Path(NamedTuple):
    """A partial conversion: log score, characters, and number of adjacent pairs seen in the lexicon."""

    score: float
    text: str
    links: int


def _longer(lexicon: Lexicon, paths: list[Path], slot: dict[str, float]) -> Iterator[Path]:
    for total, text, links in paths:
        following = lexicon.after.get(text[-1], {})
        for character, score in slot.items():
            count = following.get(character)
            if count is None:
                yield Path(total + score - UNLINKED_COST, text + character, links)
            else:
                yield Path(total + score + 1 + math.log(1 + count), text + character, links + 1)


def shortened(word: str) -> set[str]:
    """Return the forms of a word with one letter deleted."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}
