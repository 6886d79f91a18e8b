"""Correct typos: one character wrong, missing, doubled or swapped, or one letter of a Latin word."""

import heapq
import math
from collections.abc import Iterator
from typing import NamedTuple

from portal.library.text.pinyin import fuzzy_syllable, readings
from portal.library.text.tokens import stem_of
from portal.library.understanding.lexicon import Lexicon, pairs, shortened
from portal.library.understanding.stop_words import LOOK_ALIKES
from portal.library.understanding.synonyms import SynonymTable

# All costs and sizes are unsourced; benchmarks/search_relevance.py measures their effect.
MAX_SPELLING_GUESSES = 12
MIN_TYPO_CHARACTERS, MAX_TYPO_CHARACTERS = 2, 11  # of a text compared with synonyms
# Fluency of a text, in the unit of the costs: per known pair, per log(count) of it, per unknown pair.
KNOWN_PAIR_SCORE, PAIR_FREQUENCY_WEIGHT, UNKNOWN_PAIR_SCORE = 1.0, 0.3, -1.5


class Typo(NamedTuple):
    """A kind of typo: its cost in characters, and the shortest phrase for which it is accepted."""

    cost: float
    shortest: int


ALIKE = Typo(0.9, 2)
NEARLY_ALIKE = Typo(1.2, 3)
SWAPPED = Typo(1.2, 3)
DOUBLED = Typo(1.4, 3)
MISSING = Typo(1.8, 4)
WRONG = Typo(2.4, 5)


def intended_phrase(synonyms: SynonymTable, lexicon: Lexicon, run: str) -> tuple[int, int, str] | None:
    """Return start, end and corrected text of the best typo of a synonym in a run, or None."""
    best: tuple[float, int, int, str] | None = None
    for start in range(len(run)):
        for end in range(start + MIN_TYPO_CHARACTERS, min(len(run), start + MAX_TYPO_CHARACTERS) + 1):
            stretch = run[start:end]
            if all(map(lexicon.contains, pairs(stretch))):
                continue
            for phrase in synonyms.near(stretch):
                typo = _typo(stretch, phrase)
                # A phrase of two characters resembles too many: accept only a whole run with a similar character.
                if len(phrase) < typo.shortest or (len(phrase) == 2 and stretch != run):
                    continue
                gain = len(phrase) - typo.cost
                if best is None or gain > best[0]:
                    best = (gain, start, end, phrase)
    return best[1:] if best else None


def _typo(typed: str, meant: str) -> Typo:
    """Return the kind of typo between two texts that differ by one edit."""
    if len(typed) > len(meant):
        return DOUBLED
    if len(typed) < len(meant):
        return MISSING
    wrong = [i for i, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
    if len(wrong) == 2:
        return SWAPPED
    return _replacement(typed[wrong[0]], meant[wrong[0]])


def _replacement(wrong: str, right: str) -> Typo:
    """Return the kind of a replaced character: same or similar sound, similar shape, or other."""
    if set(readings(wrong)) & set(readings(right)):
        return ALIKE
    if any(wrong in group and right in group for group in LOOK_ALIKES):
        return ALIKE
    if {fuzzy_syllable(each) for each in readings(wrong)} & {fuzzy_syllable(each) for each in readings(right)}:
        return NEARLY_ALIKE
    return WRONG


def corrections(lexicon: Lexicon, text: str) -> list[str]:
    """Return the corrections of a run with one typo, most likely first."""
    now = _fluency(lexicon, text)
    gains: dict[str, float] = {}
    for candidate, typo in _candidates(lexicon, text):
        gain = _fluency(lexicon, candidate) - now - typo.cost
        if gain > gains.get(candidate, 0.0):
            gains[candidate] = gain
    return heapq.nlargest(MAX_SPELLING_GUESSES, gains, key=lambda candidate: gains[candidate])


def _fluency(lexicon: Lexicon, text: str) -> float:
    return sum(
        KNOWN_PAIR_SCORE + PAIR_FREQUENCY_WEIGHT * math.log(1 + lexicon.counts[pair])
        if lexicon.contains(pair)
        else UNKNOWN_PAIR_SCORE
        for pair in pairs(text)
    )


def _candidates(lexicon: Lexicon, text: str) -> Iterator[tuple[str, Typo]]:
    for i, character in enumerate(text):
        before, after = text[:i], text[i + 1 :]
        if all(lexicon.contains(pair) for pair in pairs(before[-1:] + character + after[:1])):
            continue
        for other in _fitting(lexicon, before[-1:], after[:1]):
            yield before + other + after, _replacement(character, other)
        if after:
            yield before + after[0] + character + after[1:], SWAPPED
            for other in _between(lexicon, character, after[0]):
                yield before + character + other + after, MISSING
        if len(text) > 2:
            yield before + after, DOUBLED


def _fitting(lexicon: Lexicon, left: str, right: str) -> set[str]:
    followers, forerunners = lexicon.after.get(left, {}), lexicon.before.get(right, {})
    if left and right:
        return set(followers) | set(forerunners)
    return set(followers or forerunners)


def _between(lexicon: Lexicon, left: str, right: str) -> set[str]:
    return set(lexicon.after.get(left, ())) & set(lexicon.before.get(right, ()))


def corrected_latin(lexicon: Lexicon, word: str) -> str:
    """Return the most frequent known Latin word that differs by one letter, or the word itself."""
    if len(word) < 4:
        return word
    near = set(lexicon.by_deletion.get(word, ()))
    for shorter in shortened(word):
        near |= lexicon.by_deletion.get(shorter, set()) | ({shorter} & lexicon.surfaces)
    near = {each for each in near if each[0] == word[0]}
    return max(near, key=lambda each: (lexicon.counts[stem_of(each)], each), default=word)
