"""Text of derived languages: Chinese in traditional characters is made of the simplified, and never stored.

OpenCC takes words for words; where it takes the wrong one, or cuts a sentence in the wrong place, the exceptions of
the language (``content/<code>.txt``: the word, a blank, what it becomes) go first, the longest before the others.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from opencc import OpenCC

from portal.library.text.languages import LANGUAGES, ORIGINAL, WRITTEN

_CONTENT = Path(__file__).with_name("content")
_MAX_KEPT_TEXTS = 16_384  # a guide has about 150 texts, its page shows as many; about 10 MB


def text_in(text: Mapping[str, str], code: str) -> tuple[str, str]:
    """Return localised text in a language, or what stands in where there is none; and the language it is in."""
    language = LANGUAGES[code]
    own = text.get(language.written_code)
    if own:
        return converted(own, code), code
    other = next((each for each in (ORIGINAL, *WRITTEN) if text.get(each)), None)
    return (text[other], other) if other else ("", code)


def converted(text: str, code: str) -> str:
    """Return a text, written in the language that a language is made of, in that language; others as they are."""
    return _converted(str(text), code) if LANGUAGES[code].converter and not text.isascii() else text


@lru_cache(maxsize=_MAX_KEPT_TEXTS)
def _converted(text: str, code: str) -> str:
    convert, (pattern, exceptions) = _converter(LANGUAGES[code].converter).convert, _exceptions(code)
    pieces = pattern.split(text.encode(errors="ignore").decode()) if pattern else [text]
    return "".join(exceptions.get(piece) or str(convert(piece)) for piece in pieces)


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


@cache
def _exceptions(code: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Return the exceptions of a language, and the pattern that cuts a text at them; no file is none."""
    path = _CONTENT / f"{code}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    words = dict(line.split() for line in lines if line and not line.startswith("#"))
    longest_first = sorted(words, key=len, reverse=True)
    return (re.compile(f"({'|'.join(map(re.escape, longest_first))})") if words else None), words
