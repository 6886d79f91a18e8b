"""What the words of this catalogue are: how rare each is, how it sounds, which of them follow one another.

A lexicon is learnt from the names of the catalogue and from the table of common speech, never from what people asked.
It serves the understanding of questions; the index does not need it.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from portal.library.text.pinyin import readings, rough
from portal.library.text.tokens import runs, stem_of

BEAM_WIDTH = 24
UNLINKED_COST = 3.0  # what a break between two known words costs, in the same unit as the logarithm of a count


@dataclass
class Lexicon:
    """Counted pairs of characters and stems of Latin words. Others may be reading: who learns, learns into a copy."""

    documents: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    surfaces: set[str] = field(default_factory=set)
    official: set[str] = field(default_factory=set)

    def copy(self) -> "Lexicon":
        """Return a lexicon that learns by itself from now on."""
        return Lexicon(self.documents, self.counts.copy(), self.surfaces.copy(), self.official.copy())

    def add_documents(self, documents: Iterable[Iterable[str]]) -> None:
        """Count each word once for each document it stands in; a document is its texts, folded."""
        for texts in documents:
            self.counts.update({word for text in texts for run in runs(text) for word in self._terms(run[0])})
            self.documents += 1

    def add_names(self, names: Iterable[str]) -> None:
        """Know which pairs stand in the names themselves, of folded names."""
        self.official.update(pair for name in names for run in runs(name) for pair in pairs(run[0]))

    def add_terms(self, texts: Iterable[str]) -> None:
        """Know the words of folded texts that are no names: that they are there says nothing of how common they are."""
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
        """Say whether a pair or a stem occurs at all, in names or in common speech."""
        return word in self.counts

    def names(self, text: str) -> float:
        """Return how much of a text's pairs or stems occur in names, 0 to 1."""
        words = text.split(" ") if text.isascii() else pairs(text)
        return sum(self.counts[word] > 0 for word in words) / len(words) if words else 0.0

    def rarity(self, word: str) -> float:
        """Return how much a word says, 0 to 1: common words little; an unknown one as a rare one."""
        total = self.documents + 1
        return math.log(1 + total / (1 + self.counts[word])) / math.log(1 + total)

    @cached_property
    def characters(self) -> Counter[str]:
        """Return how often each character occurs in the pairs."""
        counted: Counter[str] = Counter()
        for word, count in self._pairs():
            for character in word:
                counted[character] += count
        return counted

    @cached_property
    def after(self) -> dict[str, dict[str, int]]:
        """Return by character those that follow it."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in self._pairs():
            found[word[0]][word[1]] = count
        return dict(found)

    @cached_property
    def before(self) -> dict[str, dict[str, int]]:
        """Return by character those that stand before it."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in self._pairs():
            found[word[1]][word[0]] = count
        return dict(found)

    @cached_property
    def by_sound(self) -> dict[str, set[str]]:
        """Return by rough syllable the characters that occur."""
        found: dict[str, set[str]] = defaultdict(set)
        for character in self.characters:
            for syllable in readings(character):
                found[rough(syllable)].add(character)
        return dict(found)

    @cached_property
    def by_deletion(self) -> dict[str, set[str]]:
        """Return the Latin words by what is left of them without one letter, for slips of one letter."""
        found: dict[str, set[str]] = defaultdict(set)
        for surface in self.surfaces:
            if len(surface) > 3:
                for shorter in shortened(surface):
                    found[shorter].add(surface)
        return dict(found)

    def _pairs(self) -> Iterator[tuple[str, int]]:
        return ((word, count) for word, count in self.counts.items() if not word[0].isascii())


def pairs(run: str) -> list[str]:
    """Return the overlapping pairs of a run of characters."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def spelled(lexicon: Lexicon, syllables: tuple[str, ...]) -> list[str]:
    """Write syllables as characters of the lexicon that follow one another in it, the likeliest first."""
    slots = [
        {
            character: 0.0 if syllable in readings(character) else -0.7
            for character in lexicon.by_sound.get(rough(syllable), ())
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
    """Characters chosen for syllables so far: how likely, which, and how many follow one another somewhere."""

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
    """Return a word without each of its letters in turn."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}
