"""Places for the labels of a chart, so that none meets another or leaves the chart, however narrow and large it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal
from unicodedata import east_asian_width

from portal.library.statistics.shares import WHOLE, length_of

Anchor = Literal["start", "middle", "end"]

NARROWEST_EM = 13.0  # em of a label: a phone of 320 px in large type, and a quarter of a page of 1,080 px
LATIN_EM = 0.58  # em: the mean width of digits and Latin letters in the fonts of the stylesheet, rounded up
MAX_LABELS = 4  # on one side of a chart: every order is tried, and there are 24 of four
_GAP = 4.0  # of 100: half an em where the chart is narrowest
_ORDER: dict[Anchor, tuple[Anchor, ...]] = {
    "start": ("start", "end", "middle"),
    "middle": ("middle", "end", "start"),
    "end": ("end", "start", "middle"),
}


@dataclass(frozen=True)
class Label:
    """A text beside a place of a chart: where it is anchored, and in which row, counted from the chart."""

    text: str
    at: float
    anchor: Anchor
    row: int


@dataclass(frozen=True)
class LabelRows:
    """Labels in the order in which they were given."""

    labels: tuple[Label, ...]

    @property
    def last_row(self) -> int:
        """Return the number of the row that is farthest from the chart."""
        return max((label.row for label in self.labels), default=0)


def text_width(text: str) -> float:
    """Return how wide a text is in em: ideographs and full-width signs are 1 wide."""
    return sum(1 if east_asian_width(character) in "WFA" else LATIN_EM for character in text)


def placed_labels(texts: Sequence[tuple[str, float | None, Anchor]]) -> LabelRows:
    """Place up to ``MAX_LABELS`` texts, given with the place that each belongs to and its best anchor, in few rows.

    One that belongs to no place, but to all of the chart, stands at that edge where there is room. Raises
    ValueError for more texts.
    """
    if len(texts) > MAX_LABELS:
        raise ValueError("too many labels for one side of a chart")
    return min((_placed(texts, order) for order in permutations(range(len(texts)))), key=lambda rows: rows.last_row)


def _placed(texts: Sequence[tuple[str, float | None, Anchor]], order: Sequence[int]) -> LabelRows:
    """Place texts one after the other, each in the first row that has room."""
    labels: dict[int, Label] = {}
    taken: list[list[tuple[float, float]]] = []
    for number in order:
        label, span = _first_free(*texts[number], taken)
        if label.row == len(taken):
            taken.append([])
        taken[label.row].append(span)
        labels[number] = label
    return LabelRows(tuple(labels[number] for number in range(len(texts))))


def _first_free(
    text: str, at: float | None, wished: Anchor, taken: Sequence[Sequence[tuple[float, float]]]
) -> tuple[Label, tuple[float, float]]:
    possible = _possible(at, wished, length_of(text_width(text), NARROWEST_EM))
    for row, spans in enumerate(taken):
        for place, anchor, span in possible:
            if all(span[1] + _GAP <= other[0] or other[1] + _GAP <= span[0] for other in spans):
                return Label(text, place, anchor, row), span
    place, anchor, span = possible[0]
    return Label(text, place, anchor, len(taken)), span


def _possible(at: float | None, wished: Anchor, width: float) -> list[tuple[float, Anchor, tuple[float, float]]]:
    """Return places, anchors and spans within the chart, the best first."""
    edges: list[tuple[float, Anchor]] = [(float(WHOLE), "end"), (0.0, "start")]
    if at is None:
        return [(place, anchor, _span(place, anchor, width)) for place, anchor in edges]
    spans = [(at, anchor, _span(at, anchor, width)) for anchor in _ORDER[wished]]
    inside = [each for each in spans if each[2][0] >= 0 and each[2][1] <= WHOLE]
    if inside:
        return inside
    place, anchor = edges[at * 2 < WHOLE]  # too long for either side of its place: from that edge which is nearer
    return [(place, anchor, _span(place, anchor, width))]


def _span(at: float, anchor: Anchor, width: float) -> tuple[float, float]:
    start = {"start": at, "middle": at - width / 2, "end": at - width}[anchor]
    return start, start + width
