"""Mask personal data, and words that somebody listed, in a text."""

from collections.abc import Iterable, Sequence

from portal.library.personal_data.folding import BARRIER, caseless
from portal.library.personal_data.occurrences import occurrences
from portal.library.personal_data.spotting import Spot, spots_in
from portal.library.personal_data.vocabulary import MASK_OF_LISTED_WORDS, MASKS


def mask(text: str, spots: Iterable[Spot] | None = None) -> str:
    """Return a text with a label in place of each spot; without spots, of all that it finds, until it finds no more."""
    if spots is not None:
        return _replaced(text, ((spot.start, spot.end, MASKS[spot.kind]) for spot in spots))
    while found := spots_in(text):
        text = mask(text, found)
    return text


def mask_words(text: str, words: Sequence[str]) -> str:
    """Return a text with a label in place of each listed word, whatever its case and width, the longest first."""
    listed = {plain for word in words if (plain := caseless(word.strip())) and BARRIER not in plain}
    return _replaced(text, ((start, end, MASK_OF_LISTED_WORDS) for start, end in occurrences(caseless(text), listed)))


def _replaced(text: str, stretches: Iterable[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    place = 0
    for start, end, label in stretches:
        pieces += [text[place:start], label]
        place = end
    return "".join([*pieces, text[place:]])
