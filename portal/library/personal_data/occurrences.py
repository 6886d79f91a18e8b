"""Find phrases in a text, in time that grows with the text and the number of their lengths."""

from collections.abc import Iterator, Set


def occurrences(text: str, phrases: Set[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that are one of some phrases, the longest first, none overlapping another."""
    lengths: dict[str, list[int]] = {}
    for length, first in sorted({(len(phrase), phrase[0]) for phrase in phrases if phrase}, reverse=True):
        lengths.setdefault(first, []).append(length)
    place = 0
    while place < len(text):
        length = next(
            (n for n in lengths.get(text[place], ()) if place + n <= len(text) and text[place : place + n] in phrases),
            0,
        )
        if length:
            yield place, place + length
        place += length or 1
