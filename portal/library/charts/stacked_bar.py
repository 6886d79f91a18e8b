"""One bar of parts, each as long as its share; a part that is not nothing is never too short to be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.library.statistics.shares import WHOLE, length_of, per_cents

GAP = 0.5  # of 100: a line of paper between two parts
MIN_LENGTH = 1.5  # of 100: four pixels on a phone
MIN_LABELLED = 15.0  # of 100: the length of “54%” where the bar is narrowest


@dataclass(frozen=True)
class BarPart:
    """A part: its key and count, its whole per cent of the parts, where it begins and how long it is drawn."""

    key: str
    count: int
    share: int
    x: float
    width: float

    @property
    def is_labelled(self) -> bool:
        """Tell whether a number fits into it."""
        return self.width >= MIN_LABELLED


def stacked_bar(counts: Sequence[tuple[str, int]], whole: int | None = None) -> tuple[BarPart, ...]:
    """Return the parts that are not nothing, on a scale whose end is ``whole`` (their sum without one).

    Raises ValueError for a negative count, or a whole that is less than the sum.
    """
    total = sum(count for _, count in counts)
    if any(count < 0 for _, count in counts) or (whole is not None and whole < total):
        raise ValueError(f"{counts} are no parts of {whole}")
    present = [(key, count) for key, count in counts if count]
    lengths = _lengths([length_of(count, whole or total) for _, count in present])
    parts, start = [], 0.0
    for (key, count), share, length in zip(present, per_cents([count for _, count in present]), lengths, strict=True):
        parts.append(BarPart(key, count, share, round(start, 2), round(length - GAP, 2)))
        start += length
    return tuple(parts)


def _lengths(lengths: list[float]) -> list[float]:
    """Return lengths of which none is too short, their sum unchanged: what is added is taken from the longest."""
    least = min(MIN_LENGTH + GAP, WHOLE / max(len(lengths), 1))
    longer = [max(length, least) for length in lengths]
    while (excess := sum(longer) - max(sum(lengths), least * len(lengths))) > 0.01:
        place = max(range(len(longer)), key=longer.__getitem__)
        longer[place] -= min(excess, longer[place] - least)
    return longer
