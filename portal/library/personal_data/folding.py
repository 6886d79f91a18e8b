"""Fold a text character by character, so that each place in it stays the place in the text as typed."""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

from portal.library.personal_data.vocabulary import MASK_OF_LISTED_WORDS, MASKS

_DASHES = set("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_LABELS = re.compile("|".join(map(re.escape, sorted({*MASKS.values(), MASK_OF_LISTED_WORDS}, key=len, reverse=True))))
_SPELT_DIGITS = re.compile("[〇零一二三四五六七八九幺](?:[ -]?[〇零一二三四五六七八九幺]){6,29}")
_AS_DIGITS = ("〇零一二三四五六七八九幺", "001234567891")
_CHARACTERS_REMEMBERED = 32_768  # as many as Chinese texts have, and some
BARRIER = "\x00"  # no pattern passes it
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"


def folded(text: str) -> str:
    """Return a text of the same length: half width, simplified, labels of masked data made barriers."""
    if not text.isascii():
        text = text.translate({ord(each): _folded_character(each) for each in set(text) if not each.isascii()})
        as_digits = str.maketrans(*_AS_DIGITS)
        text = _SPELT_DIGITS.sub(lambda digits: digits[0].translate(as_digits), text)
    return _LABELS.sub(lambda label: BARRIER * len(label[0]), text)


def caseless(text: str) -> str:
    """Return a folded text of the same length in small letters."""
    text = folded(text)
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(low if len(low := c.lower()) == 1 else c for c in text)


@lru_cache(maxsize=_CHARACTERS_REMEMBERED)
def _folded_character(character: str) -> str:
    if character in _DASHES:
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1 or "\ud800" <= plain <= "\udfff":
        return character
    digit = unicodedata.decimal(plain, None)
    simple = str(digit) if digit is not None else plain if plain.isascii() else str(_simplifier().convert(plain))
    return simple if len(simple) == 1 else plain


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
