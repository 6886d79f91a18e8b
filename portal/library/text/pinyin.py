"""Pinyin without tones (ü is u): readings of characters, fuzzy syllables, and splitting letters into syllables."""

import os
import re
import unicodedata
from functools import cache, lru_cache

MAX_READINGS = 3  # of a character; unsourced
MAX_SPLITS = 4  # of a run of letters; unsourced
_FUZZY_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_COMBINING = re.compile("[\u0300-\u036f]")


@cache
def _table() -> dict[int, str]:
    # The table of phrases costs 45 MB and only chooses between readings; search needs every reading of a character.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - after the setting that it reads

    table: dict[int, str] = pinyin_dict
    return table


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """Return the readings of a character, the most usual first; empty for what is no Chinese character."""
    pronunciations = _table().get(ord(character), "") if len(character) == 1 else ""
    plain = (_COMBINING.sub("", unicodedata.normalize("NFD", each)) for each in pronunciations.split(","))
    return tuple(dict.fromkeys(each for each in plain if each))[:MAX_READINGS]


def fuzzy_syllable(syllable: str) -> str:
    """Return a syllable in fuzzy pinyin (模糊音), which does not distinguish zh from z, n from l, or -ng from -n."""
    for exact, easy in _FUZZY_INITIALS:
        if syllable.startswith(exact):
            syllable = easy + syllable[2:]
            break
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    if syllable.endswith("ng") and syllable[-3:-2] in "aei":
        syllable = syllable[:-1]
    return syllable


@cache
def syllables() -> frozenset[str]:
    """Return every syllable that some character is read as."""
    common = (readings(chr(code)) for code in range(0x4E00, 0x9FA6))
    found = {syllable for each in common for syllable in each if syllable.isascii() and syllable.isalpha()}
    return frozenset(found - {"m", "n", "ng", "hm", "hng", "o", "r"})


@lru_cache(maxsize=2000)
def split_syllables(letters: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to split letters into syllables, those with the fewest first; empty when there is none."""
    letters = letters.replace("v", "u")
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here = [
            (*way, letters[start:end])
            for start in range(max(0, end - 6), end)
            if letters[start:end] in syllables()
            for way in ways[start]
        ]
        ways.append(sorted(here, key=len)[:MAX_SPLITS])
    return tuple(ways[-1]) if letters else ()
