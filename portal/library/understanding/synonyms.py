"""Look up official terms for everyday words 日常用语 by text, pinyin and initials."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.library.text.pinyin import fuzzy_syllable, readings
from portal.library.text.tokens import fold, runs, stem_of

MAX_SYNONYM_CHARACTERS = 12  # unsourced; bounds the segmentation
MAX_SYNONYM_STEMS = 4  # unsourced


@dataclass(frozen=True)
class Synonym:
    """Everyday words, the official terms of the law for them, and their life event."""

    everyday: Sequence[str]
    official: Sequence[str]
    event: str = ""


@dataclass
class SynonymTable:
    """The synonyms, indexed by everyday word."""

    means: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    siblings: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    events: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    official: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)  # all words and terms, folded
    by_sound: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    by_deletion: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    by_initials: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, phrases: Iterable[Synonym]) -> "SynonymTable":
        """Build the table from synonyms."""
        table = cls()
        for phrase in phrases:
            terms = [fold(term) for term in phrase.official]
            for everyday in phrase.everyday:
                key = key_of(everyday)
                table.texts.append(fold(everyday))
                table.means[key].update(dict.fromkeys(terms))
                table.events[key].update(filter(None, [phrase.event]))
                table._add_sounds(key)
            table.texts += terms
            if terms:
                table.siblings[terms[0]].update(dict.fromkeys(terms[1:]))
            for term in terms:
                table.official.add(term)
                table.events[term].update(filter(None, [phrase.event]))
                table._add_sounds(term)
        return table

    def contains(self, text: str) -> bool:
        """Return whether a folded text is an everyday word or an official term."""
        return text in self.means or text in self.official

    def near(self, text: str) -> set[str]:
        """Return the phrases of which a text is a typo: one character wrong, missing, doubled or swapped."""
        wanted = {text[:i] + text[i + 1 :] for i in range(len(text))}
        found = set(self.by_deletion.get(text, ())) | {each for each in wanted if self.contains(each)}
        for shorter in wanted:
            found |= {each for each in self.by_deletion.get(shorter, ()) if _is_one_apart(text, each)}
        return found - {text}

    def _add_sounds(self, text: str) -> None:
        if text and not text.isascii() and len(text) <= MAX_SYNONYM_CHARACTERS:
            for i in range(len(text)):
                self.by_deletion[text[:i] + text[i + 1 :]].setdefault(text)
            syllables = [readings(character) for character in text]
            if all(syllables):
                self.by_sound["".join(fuzzy_syllable(each[0]) for each in syllables)].setdefault(text)
                if len(text) > 1:
                    self.by_initials["".join(each[0][0] for each in syllables)].setdefault(text)


def _is_one_apart(one: str, other: str) -> bool:
    wrong = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b] if len(one) == len(other) else []
    is_swap = len(wrong) == 2 and wrong[1] - wrong[0] == 1 and one[wrong[0]] == other[wrong[1]]
    return len(wrong) == 1 or (is_swap and one[wrong[1]] == other[wrong[0]])


def key_of(phrase: str) -> str:
    """Return the lookup key of a phrase: folded, Latin words stemmed."""
    words = (stem_of(run[0]) if run[0].isascii() else run[0] for run in runs(fold(phrase)))
    return " ".join(filter(None, words))
