"""Places for the labels of a chart, so that none meets another or leaves the chart, however narrow and large it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

from portal.library.statistics.shares import WHOLE, length_of

Anchor = Literal["start", "middle", "end"]

NARROWEST_EM = 13.0  # em of a label: a phone of 320 px in large type, and a quarter of a page of 1,080 px
LATIN_EM = 0.58  # em: the mean width of digits and Latin letters in the fonts of the stylesheet, rounded up
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


def text_width(text: str) -> float:
    """Return how wide a text is in em: ideographs are 1 wide."""
    return sum(1 if east_asian_width(character) in "WF" else LATIN_EM for character in text)


def placed_labels(texts: Sequence[tuple[str, float, Anchor]]) -> list[Label]:
    """Place texts, given with the place that each belongs to and its best anchor, in as few rows as they need."""
    labels: list[Label] = []
    taken: list[list[tuple[float, float]]] = []
    for text, at, wished in texts:
        label, span = _first_free(text, at, wished, taken)
        if label.row == len(taken):
            taken.append([])
        taken[label.row].append(span)
        labels.append(label)
    return labels


def _first_free(
    text: str, at: float, wished: Anchor, taken: Sequence[Sequence[tuple[float, float]]]
) -> tuple[Label, tuple[float, float]]:
    width = length_of(text_width(text), NARROWEST_EM)
    inside = [(anchor, _span(at, anchor, width)) for anchor in _ORDER[wished]]
    inside = [(anchor, span) for anchor, span in inside if span[0] >= 0 and span[1] <= WHOLE]
    if not inside:  # too long for either side of its place: from that edge of the chart which is nearer
        at = 0.0 if at * 2 < WHOLE else float(WHOLE)
        anchor: Anchor = "end" if at else "start"
        inside = [(anchor, _span(at, anchor, width))]
    for row, spans in enumerate(taken):
        for anchor, span in inside:
            if all(span[1] + _GAP <= other[0] or other[1] + _GAP <= span[0] for other in spans):
                return Label(text, at, anchor, row), span
    return Label(text, at, inside[0][0], len(taken)), inside[0][1]


def _span(at: float, anchor: Anchor, width: float) -> tuple[float, float]:
    start = {"start": at, "middle": at - width / 2, "end": at - width}[anchor]
    return start, start + width
