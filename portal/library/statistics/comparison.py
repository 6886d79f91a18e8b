"""Comparison of shares without a ranking: which of them differ by more than chance explains.

Shares are compared with that of all together by a funnel (Spiegelhalter, Funnel plots for comparing institutional
performance, Statistics in Medicine 24, 2005): the limits are those of a p chart for each one's own volume, so a small
department is not marked for what chance does to small numbers. A list in the order of shares would do just that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from portal.library.statistics.control_chart import MIN_WHOLE, Proportion, p_limits, side_of_limits

LIKE_VOLUME_FACTOR = 3
MIN_LIKE = 3
MIN_LATE_NAMED = 3
Z_SQUARED = Fraction(196, 100) ** 2  # of the lower end of a 95 % interval


class Place(StrEnum):
    """Where a share lies in the funnel."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


_PLACES = {-1: Place.BELOW, 0: Place.WITHIN, 1: Place.ABOVE}


@dataclass(frozen=True)
class Compared:
    """A share with its volume, its limits, and its place in the funnel; all three are None where nothing is like it."""

    part: Proportion
    lower: float | None = None
    upper: float | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Funnel:
    """The share of all together, and each share with its place, in the order in which they were given."""

    centre: Fraction | None
    compared: Mapping[str, Compared]


def funnel(parts: Mapping[str, Proportion]) -> Funnel:
    """Compare shares by code with the share of all of them together.

    Compared is one of ``MIN_WHOLE`` or more of which there are ``MIN_LIKE`` of like volume, itself included: none more
    than ``LIKE_VOLUME_FACTOR`` times the other.
    """
    whole = sum(part.whole for part in parts.values())
    if not whole:
        return Funnel(None, {code: Compared(part) for code, part in parts.items()})
    centre = Fraction(sum(part.count for part in parts.values()), whole)
    enough = [part for part in parts.values() if part.whole >= MIN_WHOLE]

    def compare(part: Proportion) -> Compared:
        if part.whole < MIN_WHOLE or sum(_is_like(part, other) for other in enough) < MIN_LIKE:
            return Compared(part)
        return Compared(part, *p_limits(centre, part.whole), _PLACES[side_of_limits(part, centre)])

    return Funnel(centre, {code: compare(part) for code, part in parts.items()})


def clearly_most_often(parts: Mapping[str, Proportion]) -> str | None:
    """Return the key of the part that is late clearly most often, or None when none is.

    It was begun ``MIN_WHOLE`` times and late ``MIN_LATE_NAMED`` times, and the lower end of its Wilson interval of 95 %
    (Probable inference, Journal of the American Statistical Association 22, 1927) is above the share of all others
    together, and above that of each other one begun ``MIN_WHOLE`` times, of which there must be one. So another draw
    of the same cases would hardly name another step. Wilson's interval, since it holds for small numbers, too.
    """
    ranked = {key: part for key, part in parts.items() if part.whole >= MIN_WHOLE}
    if len(ranked) < 2:
        return None
    leader = max(ranked, key=lambda key: (Fraction(ranked[key].count, ranked[key].whole), ranked[key].count))
    part = ranked.pop(leader)
    others = [other for key, other in parts.items() if key != leader]
    together = Proportion(sum(other.count for other in others), sum(other.whole for other in others))
    is_clear = all(_is_surely_above(part, other) for other in (together, *ranked.values()))
    return leader if is_clear and part.count >= MIN_LATE_NAMED else None


def _is_surely_above(part: Proportion, other: Proportion) -> bool:
    """Tell whether the lower end of a share's Wilson interval is above another share; without rounding."""
    share = Fraction(other.count, other.whole)
    away = Fraction(part.count, part.whole) - share
    # The interval's end is where the distance is as many standard deviations of the other share.
    return away > 0 and away**2 * part.whole > Z_SQUARED * share * (1 - share)


def _is_like(part: Proportion, other: Proportion) -> bool:
    smaller, larger = sorted((part.whole, other.whole))
    return larger <= LIKE_VOLUME_FACTOR * smaller
