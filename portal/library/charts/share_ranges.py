"""Shares beside each other, each with its volume and the range that is usual for it; in the order given, no ranking."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from portal.library.statistics.comparison import Funnel, Place
from portal.library.statistics.shares import WHOLE, per_cent_text

_TENTH = Fraction(1, 10)


@dataclass(frozen=True)
class ShareRow:
    """A share of a whole; where others of like volume are there, its limits in per cent, their places and its own."""

    key: str
    count: int
    whole: int
    share: str
    at: float
    lower: str = ""
    upper: str = ""
    band: tuple[float, float] | None = None  # where it begins, how wide it is
    place: Place | None = None

    @property
    def is_outside(self) -> bool:
        """Tell whether chance hardly explains the share."""
        return self.place in (Place.BELOW, Place.ABOVE)

    @property
    def is_below(self) -> bool:
        """Tell whether it is less than usual."""
        return self.place is Place.BELOW


@dataclass(frozen=True)
class ShareRanges:
    """The rows in the order given, and the per cent at which the scale begins; it ends at 100."""

    rows: tuple[ShareRow, ...]
    begin: int

    @property
    def compared(self) -> int:
        """Return how many have others of like volume."""
        return sum(row.place is not None for row in self.rows)


def share_ranges(found: Funnel) -> ShareRanges | None:
    """Return the rows of those that have a whole; None without any."""
    parts = {key: each for key, each in found.compared.items() if each.part.share is not None}
    if not parts:
        return None
    lowest = [float(each.part.share or 0) for each in parts.values()]
    least = min(lowest + [each.lower for each in parts.values() if each.lower is not None])
    begin = _TENTH * floor(least / float(_TENTH))

    def at(share: float | Fraction) -> float:
        return round(float(WHOLE * (Fraction(share) - begin) / (1 - begin)), 2) if begin < 1 else 0.0

    rows = []
    for key, each in parts.items():
        part, share = each.part, each.part.share or Fraction()
        text = per_cent_text(part.count, part.whole) or ""
        if each.lower is None or each.upper is None:
            rows.append(ShareRow(key, part.count, part.whole, text, at(share)))
            continue
        band = (at(each.lower), round(at(each.upper) - at(each.lower), 2))
        limits = (f"{WHOLE * each.lower:.1f}", f"{WHOLE * each.upper:.1f}")
        rows.append(ShareRow(key, part.count, part.whole, text, at(share), *limits, band, each.place))
    return ShareRanges(tuple(rows), int(WHOLE * begin))
