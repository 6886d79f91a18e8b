"""What the words of this catalogue are: how rare each is, how it sounds, and what may have been meant by a slip.

A lexicon is learnt from the names of the catalogue and from the table of common speech, never from what people asked.
It serves the understanding of questions; the index does not need it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from portal.search.rules import LOOK_ALIKES
from portal.search.sounds import readings, rough
from portal.shared.tokens import fold, runs, stem_of

BEAM = 24
UNLINKED = 3.0  # what a break between two known words costs, in the same unit as the logarithm of a count


@dataclass
class Lexicon:
    """Counted pairs of characters and stems of Latin words, and the names they were learnt from."""

    documents: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    surfaces: dict[str, str] = field(default_factory=dict)

    def learn(self, texts: Iterable[str], times: int = 1) -> None:
        """Count each word of a document once."""
        seen: set[str] = set()
        for text in texts:
            for run in runs(fold(text)):
                seen.update(self._words(run[0]))
        for word in seen:
            self.counts[word] += times
        self.documents += times
        for derived in ("after", "before", "by_sound", "by_deletion", "characters"):
            self.__dict__.pop(derived, None)

    def _words(self, run: str) -> Iterator[str]:
        if not run[0].isascii():
            yield from pairs(run)
        elif stem := stem_of(run):
            self.surfaces.setdefault(stem, run)
            yield stem

    def knows(self, word: str) -> bool:
        """Say whether a pair or a stem occurs at all."""
        return word in self.counts

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
        for surface in self.surfaces.values():
            if len(surface) > 3:
                for shorter in _shortened(surface):
                    found[shorter].add(surface)
        return dict(found)

    def _pairs(self) -> Iterator[tuple[str, int]]:
        return ((word, count) for word, count in self.counts.items() if not word[0].isascii())


def pairs(run: str) -> list[str]:
    """Return the overlapping pairs of a run of characters."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def spelled(lexicon: Lexicon, syllables: tuple[str, ...]) -> tuple[str, float] | None:
    """Write syllables as the likeliest characters of the lexicon, with the mean strength of the links between them."""
    slots = [
        {
            character: 0.0 if syllable in readings(character) else -0.7
            for character in lexicon.by_sound.get(rough(syllable), ())
        }
        for syllable in syllables
    ]
    if not all(slots) or len(slots) < 2:
        return None
    return _likeliest(lexicon, slots)


def _likeliest(lexicon: Lexicon, slots: list[dict[str, float]]) -> tuple[str, float] | None:
    paths: dict[str, tuple[float, str, int]] = {  # by the last character: score, text, links
        character: (score, character, 0) for character, score in slots[0].items()
    }
    for slot in slots[1:]:
        best_broken = max(paths.values())
        longer: dict[str, tuple[float, str, int]] = {}
        for character, score in slot.items():
            total, text, links = best_broken
            found = (total - UNLINKED + score, text + character, links)
            for other, count in lexicon.before.get(character, {}).items():
                if other in paths:
                    total, text, links = paths[other]
                    found = max(found, (total + score + 1 + math.log(count), text + character, links + 1))
            longer[character] = found
        paths = dict(sorted(longer.items(), key=lambda item: item[1], reverse=True)[:BEAM])
    score, text, links = max(paths.values())
    return (text, links / (len(slots) - 1)) if links else None


def mended(lexicon: Lexicon, text: str) -> str:
    """Return a run of characters with the likeliest slip mended; the run itself where nothing better is known."""
    best, gain = text, 0.0
    now = _fluency(lexicon, text)
    for candidate, cost in _slips(lexicon, text):
        better = _fluency(lexicon, candidate) - now - cost
        if better > gain:
            best, gain = candidate, better
    return best


def _fluency(lexicon: Lexicon, text: str) -> float:
    return sum(1 + 0.3 * math.log(lexicon.counts[pair]) if lexicon.counts[pair] else -1.5 for pair in pairs(text))


def _slips(lexicon: Lexicon, text: str) -> Iterator[tuple[str, float]]:
    for i, character in enumerate(text):
        before, after = text[:i], text[i + 1 :]
        fitting = _fitting(lexicon, before[-1:], after[:1])
        for other in fitting:
            yield before + other + after, _unlikeness(character, other, is_inside=bool(before and after))
        if after:
            yield before + after[0] + character + after[1:], 1.2
            for other in _between(lexicon, character, after[0]):
                yield before + character + other + after, 1.8
        if len(text) > 2:
            yield before + after, 1.4


def _fitting(lexicon: Lexicon, left: str, right: str) -> set[str]:
    followers, forerunners = lexicon.after.get(left, {}), lexicon.before.get(right, {})
    if left and right:
        return set(followers) | set(forerunners)
    return set(followers or forerunners)


def _between(lexicon: Lexicon, left: str, right: str) -> set[str]:
    return set(lexicon.after.get(left, ())) & set(lexicon.before.get(right, ()))


def _unlikeness(wrong: str, right: str, *, is_inside: bool) -> float:
    if set(readings(wrong)) & set(readings(right)):
        return 0.9
    if any(wrong in group and right in group for group in LOOK_ALIKES):
        return 0.9
    if {rough(each) for each in readings(wrong)} & {rough(each) for each in readings(right)}:
        return 1.2
    return 2.0 if is_inside else 4.0


def mended_latin(lexicon: Lexicon, word: str) -> str:
    """Return the known Latin word that is one slip of a letter away; the word itself where there is none."""
    if len(word) < 4:
        return word
    near = set(lexicon.by_deletion.get(word, ()))
    for shorter in _shortened(word):
        near |= lexicon.by_deletion.get(shorter, set())
        if shorter in lexicon.surfaces.values():
            near.add(shorter)
    near = {each for each in near if abs(len(each) - len(word)) <= 1}
    return max(near, key=lambda each: (each[0] == word[0], lexicon.counts[stem_of(each)], each), default=word)


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}
