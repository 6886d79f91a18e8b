"""Text of derived languages: traditional Chinese is converted from simplified on output and never stored.

OpenCC converts word by word; where it chooses the wrong word, or splits a sentence in the wrong place, the exceptions
of the language (``content/<code>.txt``: the word, a blank, its conversion) are applied first, the longest first.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from opencc import OpenCC

from portal.library.text.languages import LANGUAGES, ORIGINAL, WRITTEN

_CONTENT = Path(__file__).with_name("content")
_CACHE_SIZE = 16_384  # texts, about 10 MB; a guide has about 150, and its page shows as many
_MAX_KEPT_CHARACTERS = 300  # of a text; a longer one is converted anew, so that prose does not fill the memory


def text_in(text: Mapping[str, str], code: str) -> tuple[str, str]:
    """Return localised text in a language, or its fallback where there is none; and the language it is in."""
    language = LANGUAGES[code]
    own = text.get(language.written_code)
    if own:
        return converted(own, code), code
    other = next((each for each in (ORIGINAL, *WRITTEN) if text.get(each)), None)
    return (text[other], other) if other else ("", code)


def converted(text: str, code: str) -> str:
    """Convert a text into a derived language; for a language that is not derived, return it unchanged."""
    if not LANGUAGES[code].converter or text.isascii():
        return text
    return _stored(str(text), code) if len(text) <= _MAX_KEPT_CHARACTERS else _converted(str(text), code)


@lru_cache(maxsize=_CACHE_SIZE)
def _stored(text: str, code: str) -> str:
    return _converted(text, code)


def _converted(text: str, code: str) -> str:
    convert, (pattern, exceptions) = _converter(LANGUAGES[code].converter).convert, _exceptions(code)
    pieces = pattern.split(text.encode(errors="ignore").decode()) if pattern else [text]
    return "".join(exceptions.get(piece) or str(convert(piece)) for piece in pieces)


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


@cache
def _exceptions(code: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Return the exceptions of a language, and the pattern that splits a text at them; no file means none."""
    path = _CONTENT / f"{code}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    conversions = dict(line.split() for line in lines if line and not line.startswith("#"))
    longest_first = sorted(conversions, key=len, reverse=True)
    return (re.compile(f"({'|'.join(map(re.escape, longest_first))})") if conversions else None), conversions
