"""Mask personal data, and words that somebody listed, in a text."""

from collections.abc import Iterable, Iterator, Sequence

from portal.library.personal_data.folding import BARRIER, caseless, folded
from portal.library.personal_data.occurrences import occurrences
from portal.library.personal_data.spotting import Spot, spots_in
from portal.library.personal_data.vocabulary import MASK_OF_LISTED_WORDS, MASKS

MOST_PASSES = 3  # a mask may lay bare what stood in its shadow; texts of people take two passes


def mask(text: str, spots: Iterable[Spot] | None = None) -> str:
    """Return a text with a label in place of each spot; without spots, of all that it finds, until it finds no more."""
    if spots is not None:
        return _replaced(text, ((spot.start, spot.end, MASKS[spot.kind]) for spot in spots))
    passes = 0
    while found := spots_in(text):
        passes += 1
        text = mask(text, found if passes <= MOST_PASSES else _widened(text, found))
    return text


def _widened(text: str, spots: Iterable[Spot]) -> list[Spot]:
    """Let each spot take all from the label before it to the one behind it, so that masking comes to an end."""
    plain, reached, wide = folded(text), 0, list[Spot]()
    for spot in spots:
        if spot.start >= reached:
            reached = plain.find(BARRIER, spot.end)
            reached = reached if reached >= 0 else len(text)
            wide.append(Spot(spot.kind, plain.rfind(BARRIER, 0, spot.start) + 1, reached))
    return wide


def mask_words(text: str, words: Sequence[str]) -> str:
    """Return a text with a label in place of each listed word, whatever its case and width; of words that overlap one.

    Time grows with the text and the number of words.
    """
    listed = {plain for word in words if (plain := caseless(word.strip())) and BARRIER not in plain}
    plain_text = caseless(text)
    found = sorted(stretch for word in listed for stretch in occurrences(plain_text, {word}))
    return _replaced(text, ((start, end, MASK_OF_LISTED_WORDS) for start, end in _merged(found)))


def _merged(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield sorted stretches, of those that overlap the whole."""
    whole: tuple[int, int] | None = None
    for start, end in stretches:
        if whole is not None and start < whole[1]:
            whole = whole[0], max(whole[1], end)
            continue
        if whole is not None:
            yield whole
        whole = start, end
    if whole is not None:
        yield whole


def _replaced(text: str, stretches: Iterable[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    place = 0
    for start, end, label in stretches:
        pieces += [text[place:start], label]
        place = end
    return "".join([*pieces, text[place:]])
