"""How Chinese sounds: characters in pinyin without tones (ü is u), and a run of letters read as syllables."""

import os
import re
import unicodedata
from functools import cache, lru_cache

MAX_READINGS = 3
MAX_SPLITS = 4
_ROUGH = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_COMBINING = re.compile("[\u0300-\u036f]")


@cache
def _table() -> dict[int, str]:
    # Its table of phrases costs 45 MB and helps those who read aloud; here every reading of a character counts.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - after the setting that it reads

    table: dict[int, str] = pinyin_dict
    return table


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """Return how a character is read, the usual reading first; empty for what is no Chinese character."""
    said = _table().get(ord(character), "") if len(character) == 1 else ""
    plain = (_COMBINING.sub("", unicodedata.normalize("NFD", each)) for each in said.split(","))
    return tuple(dict.fromkeys(each for each in plain if each))[:MAX_READINGS]


def rough(syllable: str) -> str:
    """Return a syllable as it sounds to those who do not tell zh from z, l from n, or -ng from -n."""
    for exact, easy in _ROUGH:
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
    heard = {syllable for each in common for syllable in each if syllable.isascii() and syllable.isalpha()}
    return frozenset(heard - {"m", "n", "ng", "hm", "hng", "o", "r"})


@lru_cache(maxsize=2000)
def split_syllables(letters: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to read letters wholly as syllables, those with the fewest first; empty when there is none."""
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
