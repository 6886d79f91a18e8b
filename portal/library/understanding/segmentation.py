"""Split a query into terms: known phrases, fillers, pinyin, initials and corrected typos."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from portal.library.text.pinyin import fuzzy_syllable, split_syllables
from portal.library.text.tokens import has_rare_character, runs, stem_of
from portal.library.understanding.lexicon import Lexicon, pairs, spelled
from portal.library.understanding.spelling import corrected_latin, corrections, intended_phrase
from portal.library.understanding.stop_words import FILLER_STEMS, FILLERS
from portal.library.understanding.synonyms import MAX_SYNONYM_CHARACTERS, MAX_SYNONYM_STEMS, SynonymTable

MAX_GUESSES = 4  # expansions of initials such as sfz that are searched; unsourced


@dataclass
class Reading:
    """Result of the segmentation: terms and fillers in order, and the interpreted text."""

    pieces: list[str] = field(default_factory=list)
    fillers: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    guesses: dict[str, list[str]] = field(default_factory=dict)

    def join(self, other: "Reading") -> None:
        """Append another result."""
        self.pieces += other.pieces
        self.fillers += other.fillers
        self.read += other.read
        self.guesses |= other.guesses


class Reader:
    """Segment the runs of a query."""

    def __init__(
        self, lexicon: Lexicon, synonyms: SynonymTable, is_in_names: Callable[[str], bool], *, literally: bool
    ) -> None:
        """Set the lexicon and synonyms; ``literally`` disables typo correction and pinyin conversion."""
        self.lexicon = lexicon
        self.synonyms = synonyms
        self.is_in_names = is_in_names
        self.literally = literally

    def read(self, folded: str) -> Reading:
        """Segment a folded query."""
        reading = Reading()
        latin: list[str] = []
        for run in runs(folded):
            if run[0][0].isascii():
                latin.append(run[0])
                continue
            reading.join(self.read_latin(latin))
            latin = []
            reading.join(self.read_chinese(run[0]))
        reading.join(self.read_latin(latin))
        return reading

    def read_chinese(self, run: str) -> Reading:
        """Segment a run of Chinese characters, after correcting a typo if the run contains unknown pairs."""
        is_known = self.literally or has_rare_character(run) or all(map(self.lexicon.contains, pairs(run)))
        if not is_known:
            run = self._corrected(run)
        return self._cut(run)

    def _corrected(self, run: str) -> str:
        meant = intended_phrase(self.synonyms, self.lexicon, run)
        if meant:
            start, end, phrase = meant
            return run[:start] + phrase + run[end:]
        guesses = (better for better in corrections(self.lexicon, run) if self.lexicon.names(better) == 1.0)
        return next((better for better in guesses if self.is_in_names(better)), run)

    def _cut(self, run: str) -> Reading:
        """Split a run into known phrases, fillers and the rest, preferring long phrases (score: length squared)."""
        best: list[tuple[float, list[tuple[str, str]]]] = [(0.0, [])]
        for end in range(1, len(run) + 1):
            choices = []
            for start in range(max(0, end - MAX_SYNONYM_CHARACTERS), end):
                piece = run[start:end]
                score, kind = self._kind(piece, run[max(0, start - 1) : end + 1])
                if kind:
                    choices.append((best[start][0] + score, [*best[start][1], (kind, piece)]))
            best.append(max(choices, key=lambda choice: choice[0]))
        return self._gather(best[-1][1], run)

    def _kind(self, piece: str, around: str) -> tuple[float, str]:
        if len(piece) > 1 and self.synonyms.contains(piece):
            return len(piece) ** 2, "known"
        # A single character may be part of a word: 个 is a filler, 个体 is not.
        if piece in FILLERS and (len(piece) > 1 or not self.lexicon.official.intersection(pairs(around))):
            return len(piece) ** 2 - 0.5, "filler"
        return (0.0, "rest") if len(piece) == 1 else (0.0, "")

    def _gather(self, cut: list[tuple[str, str]], run: str) -> Reading:
        reading = Reading(read=[run])
        rest = ""
        for kind, piece in [*cut, ("end", "")]:
            if kind == "rest":
                rest += piece
                continue
            reading.pieces += self._chains(rest)
            rest = ""
            if kind == "known":
                reading.pieces.append(piece)
            elif kind == "filler" and len(piece) > 1:
                reading.fillers.append(piece)
        return reading

    def _chains(self, rest: str) -> list[str]:
        """Split the rest at pairs that are not in the lexicon."""
        chains: list[str] = [rest[:1]] if rest else []
        for before, character in pairwise(rest):
            if self.lexicon.contains(before + character):
                chains[-1] += character
            else:
                chains.append(character)
        return [chain for chain in chains if chain not in FILLERS]

    def read_latin(self, words: list[str]) -> Reading:
        """Interpret Latin words as synonyms, English, pinyin, initials or typos of these."""
        reading = Reading()
        i = 0
        while i < len(words):
            taken = self._phrase_at(words, i)
            if taken:
                reading.pieces.append(" ".join(filter(None, map(stem_of, words[i : i + taken]))))
                reading.read.append(" ".join(words[i : i + taken]))
            else:
                taken = self._sounds_at(words, i, reading) or self._word_at(words, i, reading)
            i += taken
        return reading

    def _phrase_at(self, words: list[str], start: int) -> int:
        for count in range(min(MAX_SYNONYM_STEMS + 2, len(words) - start), 0, -1):
            stems = [stem for stem in map(stem_of, words[start : start + count]) if stem]
            if stems and stem_of(words[start]) and " ".join(stems) in self.synonyms.means:
                return count
        return 0

    def _is_english(self, word: str) -> bool:
        return (
            not word.isalpha()
            or self.lexicon.contains(stem_of(word))
            or not stem_of(word)
            or stem_of(word) in FILLER_STEMS
        )

    def _sounds_at(self, words: list[str], start: int, reading: Reading) -> int:
        """Interpret the longest sequence of words as pinyin; return the number of words consumed."""
        if self.literally or (self._is_english(words[start]) and not self._begins_pinyin(words, start)):
            return 0
        end = start
        while end < len(words) and words[end].isalpha() and split_syllables(words[end]):
            end += 1
        for stop in range(end, start, -1):
            letters = "".join(words[start:stop])
            found = self._phrase_from_sound(letters)
            if found:
                again = self.read_chinese(found)
                again.read = [found]
                reading.join(again)
                return stop - start
        return 0

    def _begins_pinyin(self, words: list[str], start: int) -> bool:
        # “she bao”: an English word by itself, but a synonym in pinyin together with the next word.
        return any(
            rough_key("".join(words[start:stop])) & self.synonyms.by_sound.keys()
            for stop in range(start + 2, min(start + 6, len(words)) + 1)
            if all(word.isalpha() for word in words[start:stop])
        )

    def _phrase_from_sound(self, letters: str) -> str:
        for key in rough_key(letters):
            if key in self.synonyms.by_sound:
                return max(self.synonyms.by_sound[key], key=self._in_names)
        written = [text for way in split_syllables(letters)[:2] for text in spelled(self.lexicon, way)]
        return next((text for text in written if self.is_in_names(text)), written[0] if written else "")

    def _word_at(self, words: list[str], start: int, reading: Reading) -> int:
        word = words[start]
        stem = stem_of(word)
        reading.read.append(word)
        if not stem:
            return 1
        if self._is_english(word) or self.literally:
            (reading.fillers if stem in FILLER_STEMS else reading.pieces).append(stem)
            return 1
        short_for = sorted(self.synonyms.by_initials.get(word, ()), key=self._in_names, reverse=True)[:MAX_GUESSES]
        if short_for and not (words[start + 1 : start + 2] or [""])[0].isdigit():
            reading.pieces.append(short_for[0])
            reading.guesses[short_for[0]] = short_for[1:]
            reading.read[-1] = short_for[0]
            return 1
        better = corrected_latin(self.lexicon, word)
        reading.read[-1] = better
        if better != word and (taken := self._phrase_at([better, *words[start + 1 :]], 0)):
            rest = words[start + 1 : start + taken]
            reading.pieces.append(" ".join(filter(None, map(stem_of, [better, *rest]))))
            reading.read += rest
            return taken
        reading.pieces.append(stem_of(better))
        return 1

    def _in_names(self, phrase: str) -> float:
        """Return the share of a phrase or its official terms that occurs in names, 0 to 1."""
        return max(map(self.lexicon.names, (phrase, *self.synonyms.means.get(phrase, ()))))


def rough_key(letters: str) -> set[str]:
    """Return the rough pinyin keys of all syllable splits of some letters."""
    return {"".join(map(fuzzy_syllable, way)) for way in split_syllables(letters)}
