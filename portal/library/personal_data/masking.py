"""Mask personal data in text."""

import unicodedata
from collections.abc import Iterable, Iterator

HIDDEN = "[已隐去]"


def mask(text: str) -> str:
    """Return a text with personal data masked."""
    return text


def mask_words(text: str, words: Iterable[str]) -> str:
    """Return a text with every occurrence of some words hidden, whatever their case and width."""
    folded, places = _folded_with_places(text)
    ends: dict[int, int] = {}
    for word in sorted({folded_word(each) for each in words}, key=len):
        for start in _found(folded, word):
            ends[places[start]] = max(ends.get(places[start], 0), places[start + len(word) - 1] + 1)
    return "".join(_pieces(text, sorted(ends.items())))


def folded_word(text: str) -> str:
    """Return a text as words are compared: without regard to case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """Return a text folded, and for each of its characters the place in the text that it comes from."""
    pieces = [folded_word(character) for character in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


def _found(folded: str, word: str) -> Iterator[int]:
    start = folded.find(word) if word else -1
    while start >= 0:
        yield start
        start = folded.find(word, start + 1)


def _pieces(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    done = 0
    for start, end in spans:
        if start >= done:
            yield text[done:start] + HIDDEN
        done = max(done, end)
    yield text[done:]
