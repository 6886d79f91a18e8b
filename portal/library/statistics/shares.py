"""Shares: the one place where a part of a whole becomes a number in per cent, or a length in a chart.

Only nothing is 0 % and only the whole is 100 %: 399 of 400 is 99 %, and 1 of 400 is 1 %. Such clauses are unsourced.
"""

from collections.abc import Sequence
from fractions import Fraction

Amount = int | Fraction

WHOLE = 100  # per cent
_TENTHS = 10  # to a per cent
_LENGTH_DIGITS = 2  # unsourced: of a chart 100 wide, far less than a pixel


def per_cent(part: Amount, whole: Amount) -> int | None:
    """Return a part of a whole in whole per cent, halves rounded up; None when the whole is nothing.

    Raises ValueError when the part is negative or more than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if not whole:
        return None
    if part in (0, whole):
        return WHOLE if part else 0
    return min(max(int(Fraction(WHOLE * part) / whole + Fraction(1, 2)), 1), WHOLE - 1)


def per_cent_text(part: Amount, whole: Amount) -> str | None:
    """Return a part of a whole in per cent to a tenth, ``92.6``, for shares that lie close together; None of nothing.

    Raises ValueError when the part is negative or more than the whole.
    """
    if per_cent(part, whole) in (None, 0, WHOLE):
        return None if not whole else str(per_cent(part, whole))
    tenths = int(Fraction(WHOLE * _TENTHS * part) / whole + Fraction(1, 2))
    tenths = min(max(tenths, 1), WHOLE * _TENTHS - 1)
    return f"{tenths // _TENTHS}.{tenths % _TENTHS}"


def per_cents(counts: Sequence[int]) -> list[int]:
    """Return counts that are shown together in whole per cent of their sum, which add up to 100.

    Each is rounded down, but to 1 at least; what is missing goes to the largest remainders (Hare and Niemeyer), what is
    too much is taken from the smallest. Every share is 0 when the sum is 0. Raises ValueError for more than a hundred
    counts that are not 0.
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    if sum(count > 0 for count in counts) > WHOLE:
        raise ValueError("more parts than per cents")
    exact = [Fraction(WHOLE * count, total) for count in counts]
    shares = [max(int(share), 1) if share else 0 for share in exact]
    while sum(shares) != WHOLE:
        step = 1 if sum(shares) < WHOLE else -1
        places = [place for place, share in enumerate(shares) if exact[place] and share + step > 0]
        place = max(places, key=lambda place: step * (exact[place] - shares[place]))
        shares[place] += step
    return shares


def length_of(part: float | Fraction, whole: float | Fraction) -> float:
    """Return how long a part is drawn on a scale of 0 to 100 of which the whole is the end; 0 when that is nothing."""
    return round(float(WHOLE * part / whole), _LENGTH_DIGITS) if whole else 0.0
